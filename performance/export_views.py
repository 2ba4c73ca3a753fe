"""The form as Excel and Word files."""

import io
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from performance.evidence import listed
from performance.excel import workbook
from performance.models import Evaluation
from performance.store import document
from performance.views import ABILITY, found
from performance.word import written
from registry.access import may


def as_excel(evaluation: Evaluation) -> Any:
    return workbook(document(evaluation), listed(evaluation))


def as_word(evaluation: Evaluation) -> Any:
    return written(document(evaluation))


def _door(make: Callable[[Evaluation], Any], ending: str) -> Callable[..., FileResponse]:
    @may(ABILITY)
    @require_safe
    def door(request: HttpRequest, pk: int) -> FileResponse:
        evaluation = found(request, pk)
        content = io.BytesIO()
        make(evaluation).save(content)
        content.seek(0)
        name = f"{evaluation.year}年度项目支出绩效自评表_第{evaluation.version}版.{ending}"
        return FileResponse(content, as_attachment=True, filename=name)

    return door


excel, word = _door(as_excel, "xlsx"), _door(as_word, "docx")
