"""A sheet that rows are imported from: its columns, its headings, a row as values, the template. Pure."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from alerts.importing import cells
from alerts.importing.workbook import MOST_ROWS, Unfit

_UNIT = re.compile(r"（[^（）]*）$")
_AS_TEXT_ROWS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """``name``: the field of the row; ``read``: a cell → its value, ``cells.Odd`` when it says nothing such.
    ``unit``, ``offer``, ``width`` and ``as_text`` are for the template alone."""

    name: str
    title: str
    read: Callable[[Any], Any]
    must: bool = False
    help: str = ""
    offer: tuple[str, ...] = ()
    example: str = ""
    unit: str = ""
    width: int = 16
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """``some_of``: fields of which at least one must have a column; ``any_unit``: what stands in brackets
    behind a heading is no matter; ``note``: told on the sheet that explains the columns, if there is to be one."""

    title: str
    columns: tuple[Column, ...]
    some_of: tuple[str, ...] = ()
    any_unit: bool = False
    note: str = ""

    @property
    def titles(self) -> dict[str, str]:
        """Field → title of its column."""
        return {column.name: column.title for column in self.columns}

    def places(self, heading: Sequence[Any]) -> Mapping[str, int]:
        """Field → place of its column, whatever their order. Unfit names what is missing or strange."""
        fields = {column.title: column.name for column in self.columns}
        titles = [self._heading(cell) for cell in heading]
        known = {fields[title]: place for place, title in enumerate(titles) if title in fields}
        faults = self._lacking(known)
        if strange := [title for title in titles if title and title not in fields]:
            faults.append(f"不认识的列：{'、'.join(strange[:10])}")
        if doubled := sorted({title for title in titles if title and titles.count(title) > 1}):
            faults.append(f"重复的列：{'、'.join(doubled)}")
        if faults:
            raise Unfit(f"表头与模板不符。{'；'.join(faults)}。第一行应是模板的表头")
        return known

    def _heading(self, cell: Any) -> str:
        title = cells.text(cell).replace("(", "（").replace(")", "）").rstrip("*＊")
        return _UNIT.sub("", title) if self.any_unit else title

    def _lacking(self, known: Mapping[str, int]) -> list[str]:
        faults = []
        if missing := [each.title for each in self.columns if each.must and each.name not in known]:
            faults.append(f"缺少列：{'、'.join(missing)}")
        if self.some_of and not known.keys() & set(self.some_of):
            faults.append(f"{'、'.join(self.titles[name] for name in self.some_of)} 至少要有一列")
        return faults

    def read(self, row: Sequence[Any], known: Mapping[str, int]) -> tuple[dict[str, Any], dict[str, str]]:
        """The values of a row by field, and the sentences by field where a cell is amiss."""
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for column in self.columns:
            place = known.get(column.name, len(row))
            try:
                values[column.name] = column.read(row[place] if place < len(row) else None)
                if column.must and values[column.name] in ("", None):
                    faults[column.name] = f"请填写{column.title}"
            except cells.Odd as odd:
                faults[column.name] = str(odd)
        return values, faults

    def template(self) -> bytes:
        """The workbook to fill in: headings with choices, and a sheet that explains them."""
        book = openpyxl.Workbook()
        page = book.active
        page.title = self.title
        for place, column in enumerate(self.columns, start=1):
            _head(page, place, column)
        page.freeze_panes = "A2"
        if self.note:
            self._explain(book.create_sheet("填写说明"))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _explain(self, page: Any) -> None:
        rows = [("列", "必填", "怎么填", "例")]
        rows += [(each.title, "是" if each.must else "", each.help, each.example) for each in self.columns]
        for row in (*rows, ("", "", "", ""), ("说明", "", self.note, "")):
            page.append(row)
        for letter, width in (("A", 20), ("B", 8), ("C", 60), ("D", 26)):
            page.column_dimensions[letter].width = width
        for cell in page[1]:
            cell.font = Font(bold=True)


def _head(page: Any, place: int, column: Column) -> None:
    head = page.cell(1, place, column.title + column.unit + ("*" if column.must else ""))
    head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E6EFF7")
    head.alignment = Alignment(wrap_text=True, vertical="center")
    page.column_dimensions[head.column_letter].width = column.width
    if column.offer:
        offered = DataValidation("list", formula1=f'"{",".join(column.offer)}"', allow_blank=True)
        page.add_data_validation(offered)
        offered.add(f"{head.column_letter}2:{head.column_letter}{MOST_ROWS + 1}")
    if column.as_text:
        for row in range(2, _AS_TEXT_ROWS + 2):
            page.cell(row, place).number_format = "@"
