from django.apps import AppConfig


class FumeConfig(AppConfig):
    name = "fume"
    verbose_name = "餐饮油烟"
