from django.urls import path

from niangjia.people.views import directory, files, imports, leaving, members, mine, roles

app_name = "people"
urlpatterns = [
    path("", directory.directory, name="directory"),
    path("find/", directory.find, name="find"),
    path("pick/", directory.pick, name="pick"),
    path("pick-unit/", directory.pick_unit, name="pick_unit"),
    path("me/", mine.me, name="me"),
    path("me/contact/", mine.my_contact, name="my_contact"),
    path("me/kept/", mine.kept, name="kept"),
    path("new/", members.add, name="add"),
    path("import/", imports.upload, name="import"),
    path("import/template/", imports.template, name="template"),
    path("import/<uuid:pk>/", imports.preview, name="preview"),
    path("roles/<uuid:pk>/end/", roles.end, name="end_role"),
    path("roles/<uuid:pk>/deputy/", roles.deputy, name="deputy"),
    path("<uuid:pk>/", members.member, name="member"),
    path("<uuid:pk>/edit/", members.edit, name="edit"),
    path("<uuid:pk>/move/", members.move, name="move"),
    path("<uuid:pk>/contact/", members.contact, name="contact"),
    path("<uuid:pk>/roles/", roles.give, name="give_role"),
    path("<uuid:pk>/file/", files.staff_file, name="file"),
    path("<uuid:pk>/file/show/", files.show, name="show"),
    path("<uuid:pk>/close/", leaving.close, name="close"),
    path("<uuid:pk>/open/", leaving.reopen, name="reopen"),
]
