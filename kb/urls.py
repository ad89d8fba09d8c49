"""The doors' addresses (product.md §2)."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("kb.desk.urls")),
    path("", include("kb.site.urls")),
]
