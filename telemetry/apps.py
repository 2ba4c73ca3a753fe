from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "telemetry"
    verbose_name = "数据接入"
    default_auto_field = "django.db.models.BigAutoField"
