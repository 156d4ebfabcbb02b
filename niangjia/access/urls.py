from django.urls import path

from niangjia.access import pages

app_name = "access"
urlpatterns = [
    path("roles/", pages.roles, name="roles"),
    path("walls/<str:kind>/<uuid:pk>/", pages.walls, name="walls"),
    path("walls/<uuid:pk>/lift/", pages.lift, name="lift"),
    path("glass/", pages.break_glass, name="break_glass"),
    path("glass/asked/<uuid:pk>/", pages.glass_asked, name="glass_asked"),
    path("help/<str:kind>/<uuid:pk>/", pages.ask_for_help, name="ask_for_help"),
    path("reviews/", pages.reviews, name="reviews"),
    path("reviews/<uuid:pk>/", pages.review, name="review"),
]
