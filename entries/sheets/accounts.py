"""The columns of units and of people. Roles and passwords are no part of a sheet."""

from __future__ import annotations

from entries.sheets.columns import Column, SheetResource


class UnitResource(SheetResource):
    """Contributing units, a row each; the name finds the unit."""

    name = Column("名称", "单位名称", "单位", "供稿单位", "name", "unit", attribute="name", note="必填。")
    order = Column("顺序", "order", attribute="order", note="数字，小的排在前面。")
    is_active = Column("启用", "active", attribute="is_active", note="是或否；不再供稿的写“否”。")

    required = ("name",)


class PersonResource(SheetResource):
    """People, a row each; the user name finds the account. Roles are given at the desk, passwords one by one."""

    username = Column("用户名", "账号", "username", attribute="username", note="必填，登录用。")
    full_name = Column("姓名", "full name", attribute="full_name", note="署名用；不填则显示用户名。")
    post = Column("职务", "post", attribute="post", note="印在署名后的括号里。")
    unit = Column("供稿单位", "单位", "unit", attribute="unit__name", note="写单位全称。")
    email = Column("邮箱", "email", attribute="email", note="收通知用；可留空。")
    is_active = Column("启用", "active", attribute="is_active", note="是或否；离职的写“否”。")
    last_login = Column("上次登录", "last login", attribute="last_login", readonly=True)

    required = ("username",)
    forbidden = ("角色", "权限", "密码", "口令", "role", "roles", "password", "超级用户", "superuser", "is_superuser")
    """Headings with which a sheet is refused: what they stand for is never set by a file."""
