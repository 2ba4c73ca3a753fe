"""Pages of the REST API: 50 rows unless ``size`` says otherwise, at most 200."""

from rest_framework.pagination import CursorPagination, PageNumberPagination


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "size"
    max_page_size = 200
    invalid_page_message = "没有这一页：{message}"


class Onward(CursorPagination):
    """For lists too long to be counted: newest first, each answer says where the next begins."""

    ordering = ("-started_at", "-id")
    page_size = 50
    page_size_query_param = "size"
    max_page_size = 200
    invalid_cursor_message = "续读位置无效，请从头读取"
