"""A sheet that rows are imported from: its columns, its headings, a row as values, the template. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.worksheet.datavalidation import DataValidation

from alerts.importing import cells
from alerts.importing.workbook import MOST_ROWS, Unfit
from registry import table_sheet
from registry.spreadsheet import head, height, on_a4, packed, widen

_UNIT = re.compile(r"（[^（）]*）$")
_AS_TEXT_ROWS = 200
_EXPLAINED = (
    table_sheet.Column("列", 20),
    table_sheet.Column("必填", 8, is_middle=True),
    table_sheet.Column("怎么填", 60),
    table_sheet.Column("例", 30),
)


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
    width: int = 12
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
        page = book.worksheets[0]
        page.title = self.title
        for place, column in enumerate(self.columns, start=1):
            _head(page, place, column)
        widths = [float(column.width) for column in self.columns]
        widen(page, widths)
        page.row_dimensions[1].height = height([_titled(each) for each in self.columns], widths)
        page.freeze_panes = "A2"
        on_a4(page, heads="1:1")
        if self.note:
            self._explain(book.create_sheet())
        return packed(book)

    def _explain(self, page: Any) -> None:
        table = table_sheet.Table("填写说明", f"{self.title}：填写说明", _EXPLAINED, self.note)
        rows = ((each.title, "是" if each.must else "", each.help, each.example) for each in self.columns)
        table_sheet.draw(page, table, rows)


def _titled(column: Column) -> str:
    return column.title + column.unit + ("*" if column.must else "")


def _head(page: Any, place: int, column: Column) -> None:
    square = page.cell(1, place)
    head(square, _titled(column))
    if column.offer:
        offered = DataValidation("list", formula1=f'"{",".join(column.offer)}"', allow_blank=True)
        page.add_data_validation(offered)
        offered.add(f"{square.column_letter}2:{square.column_letter}{MOST_ROWS + 1}")
    if column.as_text:
        for row in range(2, _AS_TEXT_ROWS + 2):
            page.cell(row, place).number_format = "@"
