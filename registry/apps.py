from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "基础信息"
    default_auto_field = "django.db.models.BigAutoField"
