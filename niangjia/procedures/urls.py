from django.urls import path

from niangjia.procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.procedures, name="list"),
    path("follow/<uuid:pk>/", views.track, name="track"),
    path("follow/<uuid:pk>/back/", views.take_back, name="take_back"),
    path("follow/<uuid:pk>/remove/", views.remove, name="remove"),
    path("follow/<uuid:pk>/calendar/", views.calendar_file, name="calendar"),
    path("calendar/", views.calendar_feed, name="feed"),
    path("calendar/<str:secret>/reminders.ics", views.feed_file, name="feed_file"),
    path("holidays/", views.holiday_table, name="holidays"),
    path("holidays/remove/", views.remove_holiday, name="remove_holiday"),
    path("holidays/checked/", views.check_year, name="check_year"),
    path("count/<slug:code>/", views.calculator, name="calculator"),
    path("<slug:code>/", views.procedure, name="procedure"),
    path("<slug:code>/follow/", views.start, name="start"),
]
