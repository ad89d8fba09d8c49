"""Every address: the administrators' admin, sign-in, and the doors of kb."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("", include("kb.urls")),
]
handler400 = "kb.site.views.errors.bad_request"
handler403 = "kb.desk.views.errors.forbidden"
handler404 = "kb.site.views.errors.not_found"
handler429 = "accounts.views.too_many_requests"  # allauth's word
handler500 = "kb.site.views.errors.server_error"
