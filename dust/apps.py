from django.apps import AppConfig


class DustConfig(AppConfig):
    name = "dust"
    verbose_name = "无组织排放颗粒物"
    default_auto_field = "django.db.models.BigAutoField"
