"""What a government site says of itself in its footer: 承办单位, contact, filing numbers, marks. All may be absent."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MARK_HOSTS = ("conac.cn",)
"""Who registers 党政机关 marks."""

MISTAKES_HOSTS = ("gov.cn", "kaipuyun.cn")
"""Where 我为政府网站找错 forms are kept."""

check_site_id_code = RegexValidator(
    r"\A[0-9A-Za-z]{10}\Z", _("A site identification code is ten digits or letters, such as 3307000001.")
)
check_icp_number = RegexValidator(
    r"\A[\u4e00-\u9fff]ICP[备证][0-9]{4,12}号(-[0-9]{1,4})?\Z",
    _("Type the number as it was given, such as 浙ICP备12345678号-1."),
)
check_police_number = RegexValidator(
    r"\A[\u4e00-\u9fff]公网安备 ?[0-9]{14}号\Z",
    _("Type the number as it was given, such as 浙公网安备33070002000001号: fourteen digits."),
)


def is_address_at(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether this is a plain https address at one of the hosts or below it; nothing that a browser reads otherwise."""
    if not re.fullmatch(r"https://[!-~]+", address) or any(sign in address for sign in "\\\"'<>`{}|^@"):
        return False
    try:
        parts = urlsplit(address)
        is_plain = parts.port in (None, 443)
    except ValueError:
        return False
    host = parts.hostname or ""
    return is_plain and any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)


def check_mark_address(address: str) -> None:
    if not is_address_at(address, MARK_HOSTS):
        raise ValidationError(_("Type the address that the certificate of the mark has: https://…conac.cn/…"))


def check_mistakes_address(address: str) -> None:
    if not is_address_at(address, MISTAKES_HOSTS):
        raise ValidationError(
            _("Type the address of the form for this site: https://….gov.cn/… or https://…kaipuyun.cn/…")
        )


class SiteDetails(models.Model):
    """Fields of a yearbook that stand in the footer of its pages, each left out when empty."""

    site_id_code = models.CharField(
        _("site identification code"),
        max_length=20,
        blank=True,
        validators=[check_site_id_code],
        help_text=_("政府网站标识码, ten digits or letters; left out when empty."),
    )
    organiser = models.CharField(
        _("operated by"), max_length=100, blank=True, help_text=_("The office or company that runs the site.")
    )
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("Telephone, address, e-mail, as they stand in the footer."),
    )
    icp_number = models.CharField(
        _("ICP filing number"), max_length=40, blank=True, validators=[check_icp_number],
        help_text=_("Such as 浙ICP备12345678号-1. The page links it to beian.miit.gov.cn."),
    )  # fmt: skip
    police_number = models.CharField(
        _("public security filing number"), max_length=40, blank=True, validators=[check_police_number],
        help_text=_("Such as 浙公网安备33070002000001号. The page links it to beian.mps.gov.cn."),
    )  # fmt: skip
    mark_address = models.CharField(
        _("address of the government site mark"), max_length=300, blank=True, validators=[check_mark_address],
        help_text=_("党政机关网站标识: the address of its certificate at conac.cn."),
    )  # fmt: skip
    mistakes_address = models.CharField(
        _("address for reporting mistakes"), max_length=300, blank=True, validators=[check_mistakes_address],
        help_text=_("我为政府网站找错: the address of the form for this site."),
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def police_digits(self) -> str:
        """The digits of the public security number, which its address at beian.mps.gov.cn is made of."""
        return "".join(re.findall(r"[0-9]", self.police_number))
