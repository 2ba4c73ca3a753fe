"""Pages of the REST API: 50 rows unless ``size`` says otherwise, at most 200."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "size"
    max_page_size = 200
    invalid_page_message = "没有这一页：{message}"
