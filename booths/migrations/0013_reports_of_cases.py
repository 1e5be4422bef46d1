import django.db.models.deletion
from django.db import migrations, models

# What moderators say most, until organisers put it in their own words.
REASONS = {
    "Advertising": (
        "warned",
        "This is advertising, or the same text again and again. Write to those whom it concerns, about what they offer.",
        "这是广告，或反复发送的相同内容。请只就对方的产品与相关人员联系。",
    ),
    "Insult": (
        "muted",
        "Insults and threats have no place here.",
        "本展会不容许侮辱和威胁。",
    ),
    "Private data": (
        "removed",
        "This shows somebody's private data. Share your own card with the booth instead.",
        "其中含有他人的隐私信息。请改为向展位出示您自己的名片。",
    ),
    "Fraud": (
        "suspended",
        "You pretended to be somebody else, or asked for payment outside of what was agreed.",
        "您冒充他人，或要求在约定之外付款。",
    ),
    "Forbidden goods": (
        "removed",
        "The rules of the fair do not allow these goods.",
        "展会规则不允许展出此类商品。",
    ),
    "Nothing wrong": (
        "dismissed",
        "We looked at it and found nothing against the rules of the fair.",
        "我们已查看，未发现违反展会规则之处。",
    ),
}


def write_reasons(apps, schema_editor):
    for title, (decision, english, chinese) in REASONS.items():
        apps.get_model("booths", "ReasonTemplate").objects.get_or_create(
            title=title, defaults={"decision": decision, "texts": {"en": english, "zh-hans": chinese}}
        )


class Migration(migrations.Migration):

    dependencies = [("booths", "0012_fair_play")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="booths.case"),
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="reported_once",
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_open",
        ),
        migrations.RemoveField(
            model_name="report",
            name="closed_at",
        ),
        migrations.RemoveField(
            model_name="report",
            name="closed_by",
        ),
        migrations.RemoveField(
            model_name="report",
            name="message",
        ),
        migrations.RunPython(write_reasons, migrations.RunPython.noop),
    ]
