"""The number scanner: exact readings, wrong numbers with their places, and laws over spellings that nobody wrote."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicator_dsl.language import lexicon
from indicator_dsl.language.numbers import BadNumber, Number, scan

from .data import is_linear

# text | what is read of it | value | what else is said
READ = """
5 | 5 | 5 |
007 | 007 | 7 |
1,300亿 | 1,300亿 | 130000000000 | e8
1,234,567 | 1,234,567 | 1234567 |
12,345.67 | 12,345.67 | 12345.67 |
0.5 | 0.5 | 0.5 |
3.14 | 3.14 | 3.14 |
1300 | 1300 | 1300 |
20, | 20 | 20 |
95.5% | 95.5 | 95.5 |
1.2E+05 | 1.2E+05 | 120000 | exponent
1.5e3 | 1.5e3 | 1500 | exponent
2.5e-3 | 2.5e-3 | 0.0025 | exponent
1e5x | 1 | 1 |
5e | 5 | 5 |
1万 | 1万 | 10000 | e4
1.2亿 | 1.2亿 | 120000000 | e8
5百 | 5百 | 500 | e2
5千 | 5千 | 5000 | e3
1百万 | 1百万 | 1000000 | e6
2千万 | 2千万 | 20000000 | e7
3百万元 | 3百万 | 3000000 | e6
10十万 | 10十万 | 1000000 | e5
1.5万亿 | 1.5万亿 | 1500000000000 | e12
1.5千 | 1.5千 | 1500 | e3
5兆元 | 5兆 | 5000000000000 | e12, trillion
1.5兆 | 1.5兆 | 1500000000000 | e12, trillion
5兆瓦 | 5 | 5 |
3千米 | 3 | 3 |
3千克 | 3 | 3 |
5百分点 | 5 | 5 |
2.5万千瓦 | 2.5万 | 25000 | e4
100万千瓦时 | 100万 | 1000000 | e4
200万千克 | 200万 | 2000000 | e4
2亿6100万吨 | 2亿6100万 | 261000000 | e4
21万9千 | 21万9千 | 219000 | e3
1亿2345万 | 1亿2345万 | 123450000 | e4
3亿5千万 | 3亿5千万 | 350000000 | e7
3万4000 | 3万4000 | 34000 |
3万4,000人 | 3万4,000 | 34000 |
11万3100 | 11万3100 | 113100 |
3万400 | 3万 | 30000 | e4
8万2200 | 8万2200 | 82200 |
1千零20 | 1千零20 | 1020 |
2万零5 | 2万零5 | 20005 |
1万零300 | 1万零300 | 10300 |
1万2 | 1万2 | 12000 |
1万2元 | 1万2 | 12000 |
3千5百 | 3千5百 | 3500 | e2
1万2千3百 | 1万2千3百 | 12300 | e2
1万2、 | 1万2 | 12000 |
1万2个 | 1万 | 10000 | e4
3千5块 | 3千5 | 3500 |
1百2 | 1百2 | 120 |
1万2千亿 | 1万2千亿 | 1200000000000 | e11
10万20个 | 10万 | 100000 | e4
30万2024年 | 30万 | 300000 | e4
1万一户 | 1万 | 10000 | e4
30几个 | 30几 | 31 | to 39, mixed
20几万 | 20几万 | 210000 | e4, to 290000, mixed
500+ | 500+ | 500 | more
500+3 | 500 | 500 |
10万+ | 10万+ | 100000 | e4, more
500多 | 500多 | 500 | more
100多万 | 100多万 | 1000000 | e4, more
20余万元 | 20余万 | 200000 | e4, more
1.2万余人 | 1.2万余 | 12000 | e4, more
50来个 | 50来 | 50 | more
3多媒体 | 3 | 3 |
5余额 | 5 | 5 |
50来自 | 50 | 50 |
1,200 万元 | 1,200 万 | 12000000 | e4
5 万 | 5 万 | 50000 | e4
5 多个 | 5 多 | 5 | more
5 个 | 5 | 5 |
+5 | +5 | 5 |
-5 | -5 | -5 |
-3.14 | -3.14 | -3.14 |
- 5 | - 5 | -5 |
-0 | -0 | 0 |
负5% | 负5 | -5 |
负 1,200 | 负 1,200 | -1200 |
零下5℃ | 零下5 | -5 |
零下 10度 | 零下 10 | -10 |
-500多万 | -500多万 | -5000000 | e4, more
3/5 | 3/5 | 0.6 | share plain, fraction
1/3 | 1/3 | 0.3333333333333333333333333333 | share plain, fraction, inexact
3 / 5 | 3 / 5 | 0.6 | share plain, fraction
12/10万 | 12/10万 | 12 | share /10万
15.5/10万 | 15.5/10万 | 15.5 | share /10万
12/10万人 | 12 | 12 |
3/5/7 | 3 | 3 |
2024/12/31 | 2024 | 2024 |
3/5万 | 3 | 3 |
一 | 一 | 1 | han
九 | 九 | 9 | han
十 | 十 | 10 | han
两 | 两 | 2 | han
俩 | 俩 | 2 | han
仨 | 仨 | 3 | han
廿 | 廿 | 20 | han
卅 | 卅 | 30 | han
卅一 | 卅一 | 31 | han
廿五 | 廿五 | 25 | han
十五 | 十五 | 15 | han
一十五 | 一十五 | 15 | han
二十 | 二十 | 20 | han
二十一 | 二十一 | 21 | han
一百 | 一百 | 100 | e2, han
一百零五 | 一百零五 | 105 | han
一百一十 | 一百一十 | 110 | han
一百一 | 一百一 | 110 | han
一百二 | 一百二 | 120 | han
二百五元 | 二百五 | 250 | han
一百二十三 | 一百二十三 | 123 | han
两百 | 两百 | 200 | e2, han
一千一 | 一千一 | 1100 | han
一千零一 | 一千零一 | 1001 | han
一千零二十 | 一千零二十 | 1020 | han
一千零十五 | 一千零十五 | 1015 | han
两千五 | 两千五 | 2500 | han
两千零五十 | 两千零五十 | 2050 | han
一千二百三十四万五千六百七十八 | 一千二百三十四万五千六百七十八 | 12345678 | han
一万一 | 一万一 | 11000 | han
三万五 | 三万五 | 35000 | han
三万五千 | 三万五千 | 35000 | e3, han
一万七千 | 一万七千 | 17000 | e3, han
一万零一百 | 一万零一百 | 10100 | e2, han
十万 | 十万 | 100000 | e4, han
一百万 | 一百万 | 1000000 | e6, han
一百二十万 | 一百二十万 | 1200000 | e4, han
一百万零五十 | 一百万零五十 | 1000050 | han
三千万 | 三千万 | 30000000 | e7, han
两亿三千万 | 两亿三千万 | 230000000 | e7, han
三十二亿五千六百万 | 三十二亿五千六百万 | 3256000000 | e4, han
一亿零二千 | 一亿零二千 | 100002000 | e3, han
一亿五 | 一亿五 | 150000000 | han
一万亿 | 一万亿 | 1000000000000 | e12, han
一万二千亿 | 一万二千亿 | 1200000000000 | e11, han
一万零两百亿 | 一万零两百亿 | 1020000000000 | e10, han
五十万亿 | 五十万亿 | 50000000000000 | e12, han
三百零五万亿 | 三百零五万亿 | 305000000000000 | e12, han
一千五百万亿 | 一千五百万亿 | 1500000000000000 | e12, han
九千九百九十九 | 九千九百九十九 | 9999 | han
十兆元 | 十兆 | 10000000000000 | e12, han, trillion
零 | 零 | 0 | han
〇 | 〇 | 0 | han
零二 | 零二 | 2 | han
二〇二四 | 二〇二四 | 2024 | han
二零二四 | 二零二四 | 2024 | han
一九九八 | 一九九八 | 1998 | han
一二〇万 | 一二〇万 | 1200000 | e4, han
一点五 | 一点五 | 1.5 | han
零点五 | 零点五 | 0.5 | han
零点零五 | 零点零五 | 0.05 | han
二十五点六 | 二十五点六 | 25.6 | han
一百点五 | 一百点五 | 100.5 | han
三点五万 | 三点五万 | 35000 | e4, han
零点八亿 | 零点八亿 | 80000000 | e8, han
十点四亿 | 十点四亿 | 1040000000 | e8, han
七点五八亿 | 七点五八亿 | 758000000 | e8, han
三点五百万 | 三点五百万 | 3500000 | e6, han
三点五个 | 三点五 | 3.5 | han
三点 | 三 | 3 | han
两点五 | 两点五 | 2.5 | han
三百一户 | 三百 | 300 | e2, han
三万一年 | 三万 | 30000 | e4, han
三百一 | 三百一 | 310 | han
一百两 | 一百 | 100 | e2, han
二两 | 二 | 2 | han
一千两百 | 一千两百 | 1200 | e2, han
三十万千瓦时 | 三十万 | 300000 | e4, han
七十五万千瓦 | 七十五万 | 750000 | e4, han
五兆瓦 | 五 | 5 | han
三千米 | 三 | 3 | han
一万三千米 | 一万三千 | 13000 | e3, han
二十三千瓦 | 二十三 | 23 | han
一百零五千米 | 一百零五 | 105 | han
三百分点 | 三 | 3 | han
一百分 | 一百 | 100 | e2, han
三万4000 | 三万4000 | 34000 | mixed
3万四千 | 3万四千 | 34000 | e3, mixed
5千零二十 | 5千零二十 | 5020 | mixed
壹佰贰拾叁元 | 壹佰贰拾叁 | 123 | capital
壹万贰仟叁佰肆拾伍元 | 壹万贰仟叁佰肆拾伍 | 12345 | capital
壹仟贰佰 | 壹仟贰佰 | 1200 | e2, capital
伍万陆仟元 | 伍万陆仟 | 56000 | e3, capital
壹点贰 | 壹点贰 | 1.2 | capital
叁角 | 叁 | 3 | capital
零贰分 | 零贰 | 2 | capital
伍拾万元整 | 伍拾万 | 500000 | e4, capital
壹佰二十 | 壹佰二十 | 120 | mixed
负十 | 负十 | -10 | han
负三点五 | 负三点五 | -3.5 | han
零下十 | 零下十 | -10 | han
负一百万 | 负一百万 | -1000000 | e6, han
-二十 | -二十 | -20 | han
负半 | 负半 | -0.5 | han, half
负百余 | 负百余 | -100 | e2, more, han
负上百 | 负上百 | -100 | e2, more, han
负十几 | 负十几 | -19 | to -11, han
负二三十 | 负二三十 | -30 | to -20, han
负几十万 | 负几十万 | -900000 | e4, to -200000, han
负九成 | 负九成 | -90 | e1, share %, han
-九成 | -九成 | -90 | e1, share %, han
负七八成 | 负七八成 | -80 | e1, to -70, share %, han
负百分之五 | 负百分之五 | -5 | share %, han
负三十多 | 负三十多 | -30 | more, han
十几 | 十几 | 11 | to 19, han
几十 | 几十 | 20 | to 90, han
几百万 | 几百万 | 2000000 | e6, to 9000000, han
几百 | 几百 | 200 | e2, to 900, han
数百 | 数百 | 200 | e2, to 900, han
数十万元 | 数十万 | 200000 | e4, to 900000, han
数千 | 数千 | 2000 | e3, to 9000, han
好几百 | 好几百 | 200 | e2, to 900, han
三十几万 | 三十几万 | 310000 | e4, to 390000, han
二十几 | 二十几 | 21 | to 29, han
一百几十 | 一百几十 | 110 | to 190, han
几千几百 | 几千几百 | 2100 | e2, to 9900, han
两三百 | 两三百 | 200 | e2, to 300, han
二三十 | 二三十 | 20 | to 30, han
五六百 | 五六百 | 500 | e2, to 600, han
三五十 | 三五十 | 30 | to 50, han
三五个 | 三五 | 3 | to 5, han
四五 | 四五 | 4 | to 5, han
一两个 | 一两 | 1 | to 2, han
一两百家 | 一两百 | 100 | e2, to 200, han
一两万 | 一两万 | 10000 | e4, to 20000, han
十二三 | 十二三 | 12 | to 13, han
三十五六 | 三十五六 | 35 | to 36, han
一百五六十 | 一百五六十 | 150 | to 160, han
五六千万 | 五六千万 | 50000000 | e7, to 60000000, han
一二 | 一二 | 1 | to 2, han
三万五六 | 三万五六 | 35000 | to 36000, han
百余 | 百余 | 100 | e2, more, han
千余人 | 千余 | 1000 | e3, more, han
万余 | 万余 | 10000 | e4, more, han
百多 | 百多 | 100 | e2, more, han
上百人 | 上百 | 100 | e2, more, han
上千 | 上千 | 1000 | e3, more, han
上万元 | 上万 | 10000 | e4, more, han
过百 | 过百 | 100 | e2, more, han
一百多 | 一百多 | 100 | e2, more, han
一百多万 | 一百多万 | 1000000 | e6, more, han
一千多万 | 一千多万 | 10000000 | e7, more, han
十余 | 十余 | 10 | more, han
十多万 | 十多万 | 100000 | e4, more, han
五十来个 | 五十来 | 50 | more, han
三亿多 | 三亿多 | 300000000 | e8, more, han
一百+ | 一百+ | 100 | e2, more, han
一百多元 | 一百多 | 100 | e2, more, han
百分之五 | 百分之五 | 5 | share %, han
百分之九十五 | 百分之九十五 | 95 | share %, han
百分之五十 | 百分之五十 | 50 | share %, han
百分之百 | 百分之百 | 100 | share %, han
百分之一百 | 百分之一百 | 100 | share %, han
百分之零点五 | 百分之零点五 | 0.5 | share %, han
百分之三点五 | 百分之三点五 | 3.5 | share %, han
百分之五% | 百分之五 | 5 | share %, han
百分之 5 | 百分之 5 | 5 | share %, mixed
百分之1.2 | 百分之1.2 | 1.2 | share %, mixed
百分之负五 | 百分之负五 | -5 | share %, han
百分之-5 | 百分之-5 | -5 | share %, mixed
百分之十几 | 百分之十几 | 11 | to 19, share %, han
百分之二三十 | 百分之二三十 | 20 | to 30, share %, han
百分之九十多 | 百分之九十多 | 90 | more, share %, han
百分之五十万 | 百分之五十 | 50 | share %, han
千分之五 | 千分之五 | 5 | share ‰, han
万分之一 | 万分之一 | 1 | share ‱, han
十万分之五 | 十万分之五 | 5 | share /10万, han
10万分之5 | 10万分之5 | 5 | share /10万, mixed
百万分之三 | 百万分之三 | 3 | share ppm, han
百分百 | 百分百 | 100 | share %, han
三分之二 | 三分之二 | 0.6666666666666666666666666667 | share plain, han, inexact
五分之一 | 五分之一 | 0.2 | share plain, han
二分之一 | 二分之一 | 0.5 | share plain, han
12分之7 | 12分之7 | 0.5833333333333333333333333333 | share plain, mixed, inexact
5分之三 | 5分之三 | 0.6 | share plain, mixed
十分之一 | 十分之一 | 0.1 | share plain, han
三百分之五 | 三百分之五 | 0.0166666666666666666666666667 | share plain, han, inexact
亿分之一 | 亿分之一 | 0.00000001 | share plain, han
一半 | 一半 | 50 | share %, han
半数 | 半数 | 50 | share %, han
半 | 半 | 0.5 | han, half
半个 | 半 | 0.5 | han, half
五成 | 五成 | 50 | e1, share %, han
七成五 | 七成五 | 75 | share %, han
三成半 | 三成半 | 35 | share %, han
九成9 | 九成9 | 99 | share %, mixed
9成5 | 9成5 | 95 | share %
9成5以上 | 9成5 | 95 | share %
两三成 | 两三成 | 20 | e1, to 30, share %, han
七八成以上 | 七八成 | 70 | e1, to 80, share %, han
几成 | 几成 | 20 | e1, to 90, share %, han
三点五成 | 三点五成 | 35.0 | e1, share %, han
1.5成 | 1.5成 | 15.0 | e1, share %
十成 | 十成 | 100 | e1, share %, han
5成套 | 5 | 5 |
三成立 | 三 | 3 | han
八折 | 八折 | 80 | share %, han
八五折 | 八五折 | 85 | share %, han
九五折 | 九五折 | 95 | share %, han
85折 | 85折 | 85 | share %
8.5折 | 8.5折 | 85.0 | share %
5折纯 | 5 | 5 |
五折合 | 五 | 5 | han
翻一番 | 翻一番 | 100 | share %, han, doubling
翻两番 | 翻两番 | 300 | share %, han, doubling
翻3番 | 翻3番 | 700 | share %, han, doubling
1次 | 1 | 1 |
3点5 | 3 | 3 |
5三 | 5 | 5 |
三5 | 三 | 3 | han
五千一百 | 五千一百 | 5100 | e2, han
一千二百 | 一千二百 | 1200 | e2, han
一千五百 | 一千五百 | 1500 | e2, han
3千2百 | 3千2百 | 3200 | e2
3十 | 3十 | 30 | e1
二三 | 二三 | 2 | to 3, han
负三分之二 | 负三分之二 | -0.6666666666666666666666666667 | share plain, han, inexact
百分之几十 | 百分之几十 | 20 | to 90, share %, han
五分 | 五 | 5 | han
十几点五 | 十几 | 11 | to 19, han
三五点二 | 三五点二 | 35.2 | han
伍佰 元 | 伍佰 | 500 | e2, capital
一仟 | 一仟 | 1000 | e3, mixed
1兆瓦 | 1 | 1 |
壹仟叁佰万 | 壹仟叁佰万 | 13000000 | e4, capital
几十亿 | 几十亿 | 2000000000 | e8, to 9000000000, han
数百亿 | 数百亿 | 20000000000 | e10, to 90000000000, han
一百万亿 | 一百万亿 | 100000000000000 | e14, han
十亿 | 十亿 | 1000000000 | e8, han
百分之百五 | 百分之百五 | 150 | share %, han
10成 | 10成 | 100 | e1, share %
10折 | 10折 | 100 | share %
一百+ | 一百+ | 100 | e2, more, han
三成二 | 三成二 | 32 | share %, han
七成五至 | 七成五 | 75 | share %, han
五成五多 | 五成五 | 55 | share %, han
一万多 | 一万多 | 10000 | e4, more, han
十万余 | 十万余 | 100000 | e4, more, han
两百来 | 两百来 | 200 | e2, more, han
3千多万 | 3千多万 | 30000000 | e7, more
30余 | 30余 | 30 | more
25几 | 25 | 25 |
负12/10万 | 负12/10万 | -12 | share /10万
1,000/10万 | 1,000/10万 | 1000 | share /10万
一百两千克 | 一百 | 100 | e2, han
十一两 | 十一 | 11 | han
一两千克 | 一两 | 1 | to 2, han
2千零5十 | 2千零5十 | 2050 | e1
"""

NONE = """
人
%
级
百分点
百分比
千瓦
千克
兆瓦
亿元级
万向
半径
半导体
几个
数量
上级
上千瓦
过程
翻新
好
近百
近
-人
负人
+一
百分之X
点五
多
余
分之二
/5
，5
成
折
""".strip().splitlines()

# text | the wrong number
BAD = """
1,23,4个 | 1,23,4
1,2345 | 1,2345
12,34元 | 12,34
5,000,00 | 5,000,00
7,1% | 7,1
5,0 | 5,0
1,000,00人 | 1,000,00
5000000000000000000000000,1 | 5000000000000000000000000,1
95.5,96.2 | 95.5,96.2
0.5.5 | 0.5.5
1.2.3个 | 1.2.3
百 | 百
千 | 千
万 | 万
百万 | 百万
百人 | 百
千万元 | 千万
百几十 | 百几十
百点五 | 百点五
十九百 | 十九百
三三三百人 | 三三三百
九七成 | 九七成
九七百 | 九七百
五千三万 | 五千三万
三百五万 | 三百五万
1亿2千 | 1亿2千
一亿二千 | 一亿二千
1万2亿元 | 1万2亿
5千3万元 | 5千3万
1.2万3 | 1.2万3
1.2万3千 | 1.2万3千
1.2亿3000万 | 1.2亿3000万
1.5e3万 | 万
1亿23456万 | 1亿23456万
3千12百 | 3千12百
2万半 | 2万半
一万半 | 一万半
负近百 | 负近百
负百 | 负百
负1,23 | 负1,23
一万二〇 | 一万二〇
三点五十 | 三点五十
三点五万三千 | 三点五万三千
1/0 | 1/0
零分之一 | 零分之一
三万五七 | 三万五七
"""

# Whole texts again, for a number that is asked for behind a relation word: 近百家, 超千万元.
BARE = {"百家": ("百", 100), "千万元": ("千万", 10**7), "万亿": ("万亿", 10**12), "百余家": ("百余", 100), "百亿": ("百亿", 10**10)}


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip("\n").split("\n")]


def _said(number: Number) -> str:
    said = [f"e{number.scale}"] * bool(number.scale)
    if number.upper is not None:
        said.append(f"to {number.upper:f}")
    if number.more:
        said.append("more")
    if number.share is not None:
        said.append(f"share {number.share or 'plain'}")
    if number.script != "digits":
        said.append(number.script)
    return ", ".join((*said, *number.notes))


@pytest.mark.parametrize(("text", "read", "value", "said"), _rows(READ), ids=[row[0] for row in _rows(READ)])
def test_a_number_is_read_to_its_end(text: str, read: str, value: str, said: str) -> None:
    number = scan(text, 0)
    assert number is not None
    assert (text[: number.end], number.value, _said(number)) == (read, Decimal(value), said)
    # What stands before a number changes nothing.
    behind = scan(f"满意度{text}", 3)
    assert behind is not None
    assert behind == number._replace(end=number.end + 3)


@pytest.mark.parametrize("text", NONE)
def test_where_no_number_starts_there_is_none(text: str) -> None:
    assert scan(text, 0) is None


@pytest.mark.parametrize(("text", "wrong"), _rows(BAD), ids=[row[0] for row in _rows(BAD)])
def test_a_wrong_number_is_refused_with_its_place(text: str, wrong: str) -> None:
    with pytest.raises(BadNumber) as bad:
        scan(text, 0)
    assert text[bad.value.start : bad.value.end] == wrong


@pytest.mark.parametrize("text", BARE)
def test_a_scale_alone_counts_where_it_is_asked_for(text: str) -> None:
    number = scan(text, 0, True)
    assert number is not None
    assert (text[: number.end], int(number.value)) == BARE[text]


def test_behind_the_text_no_number_starts() -> None:
    assert scan("5", 1) is None
    assert scan("", 0) is None


def test_every_entry_of_the_table_has_one_sense() -> None:
    parts = ("digits", "capital", "small", "large", "tens", "some", "more", "above")
    words = [word for part in parts for word in lexicon.section("numbers", part)]
    assert len(words) == len(set(words))


# --- spellings that nobody wrote

_FORMAL = ("零一二三四五六七八九", "十百千")
_CAPITAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")


def _below_ten_thousand(number: int, digits: str, scales: str) -> str:
    said, zero = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            zero = bool(said)
            continue
        said += (digits[0] if zero else "") + digits[digit] + (scales[power - 1] if power else "")
        zero = False
    return said


def _spelled(number: int, digits: str, scales: str) -> str:
    """Spell as a teacher would: 一百二十万零五十."""
    for power, name in ((8, "亿"), (4, "万")):
        high, low = divmod(number, 10**power)
        if high:
            rest = _spelled(low, digits, scales) if low else ""
            return _spelled(high, digits, scales) + name + (digits[0] if low and low < 10 ** (power - 1) else "") + rest
    return _below_ten_thousand(number, digits, scales) or digits[0]


def _mixed(number: int) -> str:
    """Spell with digits and scale words: 3亿2345万6789, 5万零30."""
    high, low = divmod(number, 10**8)
    middle, low = divmod(low, 10**4)
    said = (f"{high}亿" if high else "") + (f"{middle}万" if middle else "")
    if low:
        said += (str(low) if low >= 1000 and middle else f"零{low}") if said else str(low)
    return said or "0"


def _colloquial(number: int) -> str:
    """Say 两 for 二, 十五 for 一十五, and leave out the last scale where it is the next one: 三万五."""
    said = _spelled(number, *_FORMAL).replace("二百", "两百").replace("二千", "两千").removeprefix("一十")
    said = f"十{said}" if _spelled(number, *_FORMAL).startswith("一十") else said
    for scale, lower in (("千", "百"), ("万", "千"), ("百", "十")):
        if len(said) > 3 and said[-1] == lower and said[-3] == scale and said[-2] not in "两一":
            return said[:-1]
    return said


def _round(number: int) -> int:
    return int(str(number)[:3].ljust(len(str(number)), "0"))


_counts = st.integers(0, 16).flatmap(lambda power: st.integers(0, 10**power - 1))
_counts = _counts | _counts.map(_round)


@given(_counts)
@settings(max_examples=500, deadline=None)
def test_every_spelling_of_a_count_says_it(count: int) -> None:
    spellings = [str(count), f"{count:,}", _spelled(count, *_FORMAL), _colloquial(count), _spelled(count, *_CAPITAL), _mixed(count)]
    plain = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))
    spellings += [plain] * (len(plain) != 2)  # 三五 is three to five
    for spelling in spellings:
        for around in ("", "人", "元", "以上", "%", "，"):
            number = scan(spelling + around, 0)
            assert number is not None, spelling
            assert (number.end, number.value, number.upper) == (len(spelling), Decimal(count), None), spelling + around


@given(_counts, st.integers(0, 999), st.sampled_from(["万", "亿", "百万", "千万", "万亿"]))
@settings(max_examples=200, deadline=None)
def test_decimals_say_the_same_in_both_scripts(count: int, places: int, scale: str) -> None:
    count %= 1000
    digits = f"{count}.{places:03}{scale}"
    said = f"{_spelled(count, *_FORMAL)}点{''.join(_FORMAL[0][int(c)] for c in f'{places:03}')}{scale}"
    left, right = scan(digits, 0), scan(said, 0)
    assert left is not None
    assert right is not None
    assert (left.end, right.end) == (len(digits), len(said))
    assert (left.value, left.scale, left.upper) == (right.value, right.scale, right.upper)


@given(_counts.filter(bool))
@settings(max_examples=200, deadline=None)
def test_a_sign_turns_any_number(count: int) -> None:
    said = _spelled(count, *_FORMAL)
    for sign in ("负", "-", "零下", "负 ", "零下 "):
        for spelling in (said, f"{count:,}"):
            number = scan(sign + spelling, 0)
            assert number is not None
            assert (number.end, number.value) == (len(sign + spelling), Decimal(-count))


_ALPHABET = "零〇一二三四五六七八九两俩仨十百千万亿兆廿卅壹贰拾佰仟几数多余来上过近好半翻番成折分之点负零下-+0123456789,./eE 元人个瓦米\n年"


@given(st.text(_ALPHABET, max_size=14), st.booleans())
@settings(max_examples=1500, deadline=None)
def test_nothing_but_a_bad_number_is_raised(text: str, bare: bool) -> None:
    number: Number | None = None
    bad: BadNumber | None = None
    try:
        number = scan(text, 0, bare)
    except BadNumber as wrong:
        bad = wrong
    if bad is not None:
        assert 0 <= bad.start < bad.end <= len(text)
        return
    if number is not None:
        assert 0 < number.end <= len(text)
        assert number.upper is None or number.value < number.upper
        assert number.value.is_finite()


_LONG = ["1", "一", "1,", "一万", "十百千万亿", "几", "1万2", "零", "1.5万", "万", "亿", "3/", "5.5.", "1e", "百分之五"]
_LONG += ["三分之9", "一点五", "1千零", "一百零", "负", "多", "半", "成"]


def _scan_on(text: str) -> None:
    """Read number after number, as the tokens do."""
    at = 0
    while at < len(text):
        try:
            number = scan(text, at)
        except BadNumber as bad:
            at = bad.end
        else:
            at = number.end if number else at + 1


@pytest.mark.parametrize("piece", _LONG)
def test_the_time_is_linear(piece: str) -> None:
    assert is_linear(lambda length: lambda: _scan_on(piece * (length // len(piece)) + "分之"), 250, 8)
