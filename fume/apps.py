from django.apps import AppConfig


class FumeConfig(AppConfig):
    name = "fume"
    verbose_name = "餐饮业油烟"
    default_auto_field = "django.db.models.BigAutoField"
