from django.apps import AppConfig


class PowerConfig(AppConfig):
    name = "power"
    verbose_name = "用电监管"
    default_auto_field = "django.db.models.BigAutoField"
