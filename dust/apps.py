from django.apps import AppConfig


class DustConfig(AppConfig):
    name = "dust"
    verbose_name = "颗粒物"
