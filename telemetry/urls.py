from django.urls import path

from telemetry.views import devices, frames, quarantine

app_name = "telemetry"
urlpatterns = [
    path("devices/", devices.DeviceList.as_view(), name="devices"),
    path("devices/new/", devices.DeviceEdit.as_view(), name="device_new"),
    path("devices/<int:pk>/", devices.device, name="device"),
    path("devices/<int:pk>/edit/", devices.DeviceEdit.as_view(), name="device_edit"),
    path("devices/<int:pk>/reread/", devices.reread, name="device_reread"),
    path("quarantine/", quarantine.QuarantineList.as_view(), name="quarantine"),
    path("quarantine/<int:pk>/claim/", quarantine.claim, name="claim"),
    path("quarantine/<int:pk>/crc/", quarantine.set_crc, name="set_crc"),
    path("quarantine/<int:pk>/read/", quarantine.read_waiting, name="read_waiting"),
    path("quarantine/<int:pk>/dismiss/", quarantine.dismiss, name="dismiss"),
    path("frames/", frames.FrameList.as_view(), name="frames"),
]
