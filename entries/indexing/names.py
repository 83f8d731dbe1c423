"""By what people are found: surnames, posts, characters of foreign names, what can't be in a name."""

from __future__ import annotations

from entries.indexing.words import words

SURNAMES = frozenset(words("surnames"))
COMPOUND_SURNAMES = frozenset(words("compound_surnames"))
FOREIGN = frozenset(words("foreign_characters"))
POSTS = words("posts")
TITLES_AFTER = words("titles")
NO_NAME = frozenset(words("no_names"))

NO_GIVEN_NAME = frozenset(
    "的了是在于与及或等对向为从到将并就也还又被把让使当日年分前后其他此该各每第个名位员说会率赴往陪参出主讲听做无不由某"
    "县区省市局办处委部院校党组副秘，。、；：？！“”‘’《》〈〉（）()【】·—…　 \n\r\t0123456789"
)
"""What is in no given name."""

AFTER_A_NAME = (
    r"$|[^\u3400-\u9fff·]|一行|等|出席|参加|会见|主持|率|在|与|和|陪同|介绍|表示|指出|强调|对|向|为|说|听取|分别|作|做|赴|来|受邀|"
    r"同志|先生|女士|代表|兼|的|于|获|带队|及|以及|致|签|到|从|就|出|会|首|宣|担|当|率|认|讲|授|主|应|接|参|一|也|还|将|随|共|邀|被|专|"
    r"提|通|围|详|充|走|考|深|率|组|现|任|带|前|回|汇|传|见|执|亲|以|夫妇|关于|给|批|二|两|三|在|负|撰|牵|演|写|编|因|同"
)
"""What may follow a name."""
