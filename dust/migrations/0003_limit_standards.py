"""National limits for fugitive particulate (domain.md B.1): facts, not demo data.

Shanxi has no standard of its own that could be found. Where the number was not read in the standard's own text
the title says so (待核对原文); an administrator confirms it and takes the words away.
"""

from django.db import migrations

CHECK = "（待核对原文）"
ROWS = [
    ("GB 16297-1996", "表2", "新污染源，周界外浓度最高点（默认）" + CHECK, 1000),
    ("GB 16297-1996", "表1", "1997 年前设立的污染源，监控点与参照点差值", 5000),
    ("GB 4915-2013", "表3", "水泥、水泥制品（商砼），厂界外 20 m 差值" + CHECK, 500),
    ("GB 28662-2012", "无组织（有厂房车间）", "烧结、球团" + CHECK, 8000),
    ("GB 28662-2012", "无组织（无完整厂房）", "烧结、球团" + CHECK, 5000),
    ("GB 28663-2012", "无组织（有厂房车间）", "炼铁" + CHECK, 8000),
    ("GB 28663-2012", "无组织（无完整厂房）", "炼铁" + CHECK, 5000),
    ("GB 28664-2012", "无组织（有厂房车间）", "炼钢" + CHECK, 8000),
    ("GB 28664-2012", "无组织（无完整厂房）", "炼钢" + CHECK, 5000),
    ("GB 39726-2020", "附录A", "铸造，厂区内监控点" + CHECK, 5000),
    ("GB 20426-2006", "无组织", "煤炭储存、转运，周界外差值" + CHECK, 1000),
    ("GB 9078-1996", "表3", "工业炉窑，车间" + CHECK, 5000),
    ("GB 29620-2013", "企业边界", "砖瓦" + CHECK, 1000),
    ("GB 16171-2012", "企业边界", "炼焦" + CHECK, 1000),
    ("GB 28666-2012", "企业边界", "铁合金" + CHECK, 1000),
]


def forwards(apps, schema_editor):
    standard = apps.get_model("dust", "LimitStandard")
    for code, clause, title, limit in ROWS:
        standard.objects.get_or_create(code=code, clause=clause, defaults={"title": title, "limit_ug_m3": limit})


class Migration(migrations.Migration):
    dependencies = [("dust", "0002_partitions")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
