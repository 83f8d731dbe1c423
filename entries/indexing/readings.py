"""Readings that pinyin libraries get wrong, or could: surnames, places, a few words. The office adds to them."""

from __future__ import annotations


def _read(lines: str) -> dict[str, str]:
    """`word syllable syllable`, one a line."""
    rows = ((line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines.strip().splitlines())
    return dict(rows)


SURNAMES = _read("""
单 shan4
仇 qiu2
区 ou1
解 xie4
曾 zeng1
查 zha1
朴 piao2
乐 yue4
任 ren2
华 hua4
盖 ge3
缪 miao4
谌 chen2
召 shao4
洗 xian3
冼 xian3
折 she2
黑 he4
员 yun4
瞿 qu2
翟 zhai2
燕 yan1
应 ying1
宁 ning4
哈 ha3
秘 bi4
种 chong2
隗 wei3
葛 ge3
纪 ji3
牟 mu4
教 jiao4
过 guo1
尹 yin3
晁 chao2
覃 qin2
逄 pang2
逯 lu4
郗 xi1
佴 nai4
繁 po2
祭 zhai4
相 xiang4
俞 yu2
车 che1
石 shi2
柏 bai3
薄 bo2
卜 bu3
贾 jia3
沈 shen3
尤 you2
於 yu1
都 du1
那 na1
藏 zang1
尉 wei4
尉迟 yu4 chi2
长孙 zhang3 sun1
澹台 tan2 tai2
万俟 mo4 qi2
宰父 zai3 fu3
单于 chan2 yu2
令狐 ling2 hu2
皇甫 huang2 fu3
""")

PLACES = _read("""
单县 shan4 xian4
乐清 yue4 qing1
乐亭 lao4 ting2
乐陵 lao4 ling2
乐至 le4 zhi4
乐山 le4 shan1
丽水 li2 shui3
台州 tai1 zhou1
天台 tian1 tai1
台山 tai2 shan1
蚌埠 beng4 bu4
六安 lu4 an1
六合 lu4 he2
铅山 yan2 shan1
亳州 bo2 zhou1
歙县 she4 xian4
黟县 yi1 xian4
枞阳 zong1 yang2
阜阳 fu4 yang2
砀山 dang4 shan1
濉溪 sui1 xi1
浚县 xun4 xian4
荥阳 xing2 yang2
荥经 ying2 jing1
郏县 jia2 xian4
柘城 zhe4 cheng2
泌阳 bi4 yang2
长垣 chang2 yuan2
内黄 nei4 huang2
洛阳 luo4 yang2
渑池 mian3 chi2
武陟 wu3 zhi4
中牟 zhong1 mu4
漯河 luo4 he2
睢县 sui1 xian4
睢宁 sui1 ning2
盱眙 xu1 yi2
邗江 han2 jiang1
甪直 lu4 zhi2
邳州 pi1 zhou1
栟茶 ben1 cha2
浒墅关 xu3 shu4 guan1
莘庄 xin1 zhuang1
莘县 shen1 xian4
东阿 dong1 e1
临朐 lin2 qu2
莒县 ju3 xian4
茌平 chi2 ping2
曲阜 qu1 fu4
牟平 mu4 ping2
无棣 wu2 di4
鄄城 juan4 cheng2
郯城 tan2 cheng2
兖州 yan3 zhou1
即墨 ji2 mo4
芝罘 zhi1 fu2
济南 ji3 nan2
济宁 ji3 ning2
大城县 dai4 cheng2 xian4
井陉 jing3 xing2
蔚县 yu4 xian4
蠡县 li3 xian4
涿州 zhuo1 zhou1
藁城 gao3 cheng2
大名 da4 ming2
任丘 ren2 qiu1
任县 ren2 xian4
鄚州 mao4 zhou1
洪洞 hong2 tong2
繁峙 fan2 shi4
临汾 lin2 fen2
隰县 xi2 xian4
解州 hai4 zhou1
长治 chang2 zhi4
长子县 zhang3 zi3 xian4
尧都 yao2 du1
忻州 xin1 zhou1
朔州 shuo4 zhou1
繁昌 fan2 chang1
巴彦淖尔 ba1 yan4 nao4 er3
伊金霍洛 yi1 jin1 huo4 luo4
珲春 hun2 chun1
桦甸 hua4 dian4
阜新 fu4 xin1
岫岩 xiu4 yan2
穆棱 mu4 ling2
绥芬河 sui2 fen1 he2
泊头 bo2 tou2
嵊州 sheng4 zhou1
嵊泗 sheng4 si4
鄞州 yin2 zhou1
缙云 jin4 yun2
衢州 qu2 zhou1
婺城 wu4 cheng2
婺源 wu4 yuan2
诸暨 zhu1 ji4
莘塍 xin1 cheng2
余姚 yu2 yao2
长兴 chang2 xing1
弋阳 yi4 yang2
婺州 wu4 zhou1
会昌 hui4 chang1
会稽 kuai4 ji1
鄱阳 po2 yang2
长汀 chang2 ting1
厦门 xia4 men2
长乐 chang2 le4
莆田 pu2 tian2
莆 pu2
蕉岭 jiao1 ling3
番禺 pan1 yu2
东莞 dong1 guan3
大埔 da4 bu4
黄埔 huang2 pu3
深圳 shen1 zhen4
揭阳 jie1 yang2
吴川 wu2 chuan1
儋州 dan1 zhou1
百色 bai3 se4
南宁 nan2 ning2
崇左 chong2 zuo3
耒阳 lei3 yang2
郴州 chen1 zhou1
筻口 gang4 kou3
汨罗 mi4 luo2
长沙 chang2 sha1
长阳 chang2 yang2
武穴 wu3 xue2
黄陂 huang2 pi2
监利 jian4 li4
郧阳 yun2 yang2
秭归 zi3 gui1
犍为 qian2 wei2
珙县 gong3 xian4
筠连 jun1 lian2
郫都 pi2 du1
邛崃 qiong2 lai2
涪陵 fu2 ling2
綦江 qi2 jiang1
北碚 bei3 bei4
重庆 chong2 qing4
合江 he2 jiang1
什邡 shi2 fang1
阿坝 a1 ba4
宕昌 tan4 chang1
六盘水 liu4 pan2 shui3
镇沅 zhen4 yuan2
勐海 meng3 hai3
勐腊 meng3 la4
丽江 li4 jiang1
洱源 er3 yuan2
西藏 xi1 zang4
华山 hua4 shan1
华阴 hua4 yin1
吴堡 wu2 bu3
阌乡 wen2 xiang1
鄠邑 hu4 yi4
盩厔 zhou1 zhi4
柞水 zha4 shui3
洋县 yang2 xian4
朝阳 chao2 yang2
石嘴山 shi2 zui3 shan1
中卫 zhong1 wei4
张掖 zhang1 ye4
皋兰 gao1 lan2
庆阳 qing4 yang2
宁夏 ning2 xia4
巴音郭楞 ba1 yin1 guo1 leng2
喀什 ka1 shi2
疏勒 shu1 le4
莎车 sha1 che1
伽师 jia1 shi1
吐鲁番 tu3 lu3 fan1
尉犁 yu4 li2
若羌 ruo4 qiang1
铁力 tie3 li4
大厂 da4 chang3
瓦窑堡 wa3 yao2 bu3
长城 chang2 cheng2
长江 chang2 jiang1
朝鲜 chao2 xian3
韩国 han2 guo2
柬埔寨 jian3 pu3 zhai4
塞尔维亚 sai4 er3 wei2 ya4
塞内加尔 sai4 nei4 jia1 er3
塞浦路斯 sai4 pu3 lu4 si1
塞拉利昂 sai4 la1 li4 ang2
塞舌尔 sai4 she2 er3
埃塞俄比亚 ai1 sai4 e2 bi3 ya4
巴塞罗那 ba1 sai4 luo2 na4
阿塞拜疆 a1 sai4 bai4 jiang1
秘鲁 bi4 lu3
汤加 tang1 jia1
芝加哥 zhi1 jia1 ge1
""")

WORDS = _read("""
因公出国 yin1 gong1 chu1 guo2
大宗商品 da4 zong1 shang1 pin3
银行 yin2 hang2
行长 hang2 zhang3
校长 xiao4 zhang3
市长 shi4 zhang3
会计 kuai4 ji4
参差 cen1 ci1
调研 diao4 yan2
重点 zhong4 dian3
重要 zhong4 yao4
重阳 chong2 yang2
音乐 yin1 yue4
教育 jiao4 yu4
""")

BUILT_IN = PLACES | WORDS

IN_NAMES = {
    "塞": "sai4",
    "曼": "man4",
    "什": "shi2",
    "切": "qie4",
    "茜": "xi1",
    "娜": "na4",
    "佐": "zuo3",
    "伽": "jia1",
}
"""Characters of foreign names, which are read so in names written with a dot."""
