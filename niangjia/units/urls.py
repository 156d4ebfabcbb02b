from django.urls import path, re_path

from niangjia.units.views import changes, tables, tree

app_name = "units"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("find/", tree.find, name="find"),
    path("pick/", tree.pick, name="pick"),
    path("pick/managed/", tree.pick_managed, name="pick_managed"),
    path("open/", changes.open_top, name="open_top"),
    path("import/", tables.import_table, name="import"),
    re_path(r"^import/template\.(?P<format>csv|xlsx)$", tables.template, name="template"),
    path("import/<uuid:pk>/", tables.preview, name="preview"),
    path("export/", tables.export_table, name="export"),
    path("<uuid:pk>/", tree.unit, name="unit"),
    path("<uuid:pk>/below/", tree.branch, name="branch"),
    path("<uuid:pk>/open/", changes.open_below, name="open_below"),
    path("<uuid:pk>/edit/", changes.edit, name="edit"),
    path("<uuid:pk>/rename/", changes.rename, name="rename"),
    path("<uuid:pk>/move/", changes.move, name="move"),
    path("<uuid:pk>/merge/", changes.merge, name="merge"),
    path("<uuid:pk>/close/", changes.close, name="close"),
    path("<uuid:pk>/picture.jpg", tree.picture, name="picture"),
    path("<uuid:pk>/picture/", changes.set_picture, name="set_picture"),
    path("<uuid:pk>/picture/remove/", changes.remove_picture, name="remove_picture"),
    path("<uuid:pk>/reopen/", changes.reopen, name="reopen"),
]
