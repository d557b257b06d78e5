"""Personal names, drawn from common surnames and given names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.label import Lang

SURNAMES = (
    "王 Wang,李 Li,张 Zhang,刘 Liu,陈 Chen,杨 Yang,黄 Huang,赵 Zhao,吴 Wu,周 Zhou,徐 Xu,孙 Sun,"
    "马 Ma,朱 Zhu,胡 Hu,郭 Guo,何 He,林 Lin,高 Gao,罗 Luo,郑 Zheng,梁 Liang,谢 Xie,宋 Song,"
    "唐 Tang,许 Xu,韩 Han,邓 Deng,冯 Feng,曹 Cao,彭 Peng,曾 Zeng,肖 Xiao,田 Tian,董 Dong,潘 Pan,"
    "袁 Yuan,蔡 Cai,蒋 Jiang,余 Yu,于 Yu,杜 Du,叶 Ye,程 Cheng,魏 Wei,苏 Su,吕 Lü,丁 Ding,"
    "任 Ren,卢 Lu,姚 Yao,沈 Shen,钟 Zhong,姜 Jiang,崔 Cui,谭 Tan,陆 Lu,范 Fan,汪 Wang,廖 Liao,"
    "石 Shi,金 Jin,韦 Wei,贾 Jia,夏 Xia,付 Fu,方 Fang,邹 Zou,熊 Xiong,白 Bai,孟 Meng,秦 Qin,"
    "邱 Qiu,侯 Hou,江 Jiang,尹 Yin,薛 Xue,闫 Yan,段 Duan,雷 Lei,龙 Long,黎 Li,史 Shi,陶 Tao,"
    "贺 He,毛 Mao,郝 Hao,顾 Gu,龚 Gong,邵 Shao,万 Wan,覃 Qin,武 Wu,钱 Qian,戴 Dai,严 Yan"
)
GIVEN_FEMALE = (
    "芳 Fang,娜 Na,敏 Min,静 Jing,丽 Li,艳 Yan,娟 Juan,霞 Xia,秀英 Xiuying,婷 Ting,雪 Xue,"
    "玉兰 Yulan,慧 Hui,莉 Li,桂英 Guiying,丹 Dan,萍 Ping,红 Hong,玲 Ling,琳 Lin,晓燕 Xiaoyan,"
    "雨桐 Yutong,欣怡 Xinyi,梓涵 Zihan,思颖 Siying,佳琪 Jiaqi,梦瑶 Mengyao,诗涵 Shihan,"
    "晓雯 Xiaowen,雅婷 Yating,海燕 Haiyan,文静 Wenjing,春梅 Chunmei,淑珍 Shuzhen,月 Yue,倩 Qian,"
    "颖 Ying,璐 Lu,洁 Jie,妍 Yan,嘉怡 Jiayi,可欣 Kexin,若曦 Ruoxi,晨曦 Chenxi,一诺 Yinuo"
)
GIVEN_MALE = (
    "伟 Wei,强 Qiang,磊 Lei,军 Jun,洋 Yang,勇 Yong,杰 Jie,涛 Tao,超 Chao,明 Ming,刚 Gang,"
    "平 Ping,辉 Hui,鹏 Peng,健 Jian,俊 Jun,波 Bo,斌 Bin,浩 Hao,宇 Yu,志强 Zhiqiang,建国 Jianguo,"
    "建华 Jianhua,文博 Wenbo,子轩 Zixuan,浩然 Haoran,宇航 Yuhang,俊杰 Junjie,博文 Bowen,"
    "天宇 Tianyu,志远 Zhiyuan,海涛 Haitao,永强 Yongqiang,国栋 Guodong,振华 Zhenhua,凯 Kai,"
    "旭 Xu,亮 Liang,龙 Long,飞 Fei,一鸣 Yiming,思远 Siyuan,家豪 Jiahao,明哲 Mingzhe,睿 Rui"
)
LAST_NAMES = (
    "Smith,Johnson,Williams,Brown,Jones,Miller,Davis,Garcia,Rodriguez,Wilson,Martinez,Anderson,"
    "Taylor,Thomas,Hernandez,Moore,Martin,Jackson,Thompson,White,Lopez,Lee,Gonzalez,Harris,Clark,"
    "Lewis,Robinson,Walker,Perez,Hall,Young,Allen,Sanchez,Wright,King,Scott,Green,Baker,Adams,"
    "Nelson,Hill,Ramirez,Campbell,Mitchell,Roberts,Carter,Phillips,Evans,Turner,Torres,Parker,"
    "Müller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schulz,Hoffmann,Koch,Bauer,"
    "Richter,Klein,Wolf,Schröder,Neumann,Schwarz,Zimmermann,Tan,Lim,Ng,Goh,Rahman,Kumar,Singh"
)
FIRST_FEMALE = (
    "Mary,Emma,Olivia,Anna,Sophia,Laura,Julia,Sarah,Lisa,Jennifer,Linda,Karen,Nancy,Emily,Amanda,"
    "Melissa,Rebecca,Katharina,Lena,Marie,Priya,Aisha,Grace,Hannah,Claire,Alice,Helen,Rachel,"
    "Nicole,Victoria,Sabine,Petra,Monika,Nina,Eva,Elena,Maria,Susan,Diana,Chloe"
)
FIRST_MALE = (
    "James,Robert,John,Michael,David,William,Richard,Thomas,Daniel,Matthew,Andrew,Paul,Mark,"
    "Steven,Kevin,Brian,George,Peter,Stefan,Andreas,Markus,Jan,Lukas,Felix,Max,Arjun,Ravi,Omar,"
    "Carlos,Diego,Samuel,Benjamin,Henry,Jack,Oliver,Simon,Martin,Frank,Eric,Adam"
)


def _chinese(names: str, lang: Lang) -> list[str]:
    return [name.split()[0 if lang == "zh" else 1] for name in names.split(",")]


def personal_names(
    chinese: NDArray[np.bool_], female: NDArray[np.bool_], rng: np.random.Generator, lang: Lang
) -> list[str]:
    """Draw one full name a person; the same name may occur twice, as it does in life.

    Parameters
    ----------
    chinese, female : ndarray of bool, shape (n,)
        Which stock the surname and the given name come from.
    rng : Generator
    lang : {"zh", "en"}
        Chinese names in characters, or in pinyin with the given name first.

    Returns
    -------
    list of str, length n
    """
    surnames = np.array(_chinese(SURNAMES, lang)), np.array(LAST_NAMES.split(","))
    given = (
        (np.array(_chinese(GIVEN_FEMALE, lang)), np.array(FIRST_FEMALE.split(","))),
        (np.array(_chinese(GIVEN_MALE, lang)), np.array(FIRST_MALE.split(","))),
    )
    names = np.empty(len(chinese), dtype=object)
    for local in (True, False):
        family, stock = surnames[0 if local else 1], [pair[0 if local else 1] for pair in given]
        # Surnames are skewed: the head of the list is common, as in any census.
        last = family[(len(family) * rng.beta(1.0, 2.2, len(chinese))).astype(np.intp)]
        women, men = (rng.choice(names_, len(chinese)) for names_ in stock)
        first = np.where(female, women, men)
        full = _full(last, first, characters=local and lang == "zh")
        names = np.where(chinese == local, full, names)
    return [str(name) for name in names]


def _full(
    last: NDArray[np.str_], first: NDArray[np.str_], *, characters: bool
) -> NDArray[np.object_]:
    if characters:
        return np.strings.add(last, first).astype(object)
    return np.strings.add(np.strings.add(first, " "), last).astype(object)
