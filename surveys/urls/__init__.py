"""Routes of surveys."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from surveys.urls import answers, builder, gallery, publishing, trying, wording

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    *answers.urlpatterns,
    *gallery.urlpatterns,
    *builder.urlpatterns,
    *publishing.urlpatterns,
    *wording.urlpatterns,
    *trying.urlpatterns,
]
