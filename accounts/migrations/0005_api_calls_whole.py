from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_five_channels"),
    ]

    operations = [
        migrations.RemoveField(model_name="idempotentcall", name="body"),
        migrations.RemoveField(model_name="idempotentcall", name="status"),
        migrations.AddField(
            model_name="idempotentcall",
            name="body",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="idempotentcall",
            name="status",
            field=models.PositiveSmallIntegerField(default=200),
            preserve_default=False,
        ),
    ]
