"""Every word of a report, in English and in Chinese."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Words = dict[str, tuple[str, str]]
"""Words and sentences by name, in the order of `LANGUAGES`."""

WORDS: Words = {
    "language": ("English", "中文"),
    "study": ("Study of a line change", "产线变更研究"),
    "PASS": ("PASS", "通过"),
    "FAIL": ("FAIL", "不通过"),
    "UNDECIDED": ("UNDECIDED", "无法定论"),
    "holds": ("The change holds.", "变更成立。"),
    "holds_why": (
        "Every figure lies on the good side of its margin, with its whole 95 % interval.",
        "每项指标的整个 95% 置信区间均在界限的合格一侧。",
    ),
    "holds_not": ("The change does not hold.", "变更不成立。"),
    "fails_why": (
        "These figures lie on the bad side of their margins, with their whole 95 % intervals:",
        "以下指标的整个 95% 置信区间落在界限的不合格一侧:",
    ),
    "undecided": ("This study cannot decide.", "本研究无法定论。"),
    "undecided_why": (
        "The 95 % intervals of these figures reach over their margins, or nothing was seen of them:",
        "以下指标的 95% 置信区间跨越界限, 或没有任何观测:",
    ),
    "unknown": ("not known: too little was seen of it", "未知: 观测不足"),
    "needed": (
        "About {n} replications would decide it, if the estimates stay as they are.",
        "若估计值不变, 约需 {n} 次重复运行才能定论。",
    ),
    "question": ("The question", "问题"),
    "figures": ("Figures", "指标"),
    "figure": ("Figure", "指标"),
    "baseline": ("Baseline", "基准方案"),
    "candidate": ("Candidate", "候选方案"),
    "difference": ("Difference", "差值"),
    "interval": ("95 % interval", "95% 置信区间"),
    "margin": ("Margin", "界限"),
    "verdict": ("Verdict", "结论"),
    "at_least": ("at least", "不低于"),
    "at_most": ("at most", "不高于"),
    "of": ("{hits} of {n}", "{n} 件中 {hits} 件"),
    "none": ("none", "无"),
    "throughput": ("Throughput", "产量"),
    "good_throughput": ("Good parts", "良品产量"),
    "escape_rate": ("Escape rate", "漏检率"),
    "overkill_rate": ("Overkill rate", "过杀率"),
    "late_rate": ("Late or missing verdicts", "判定超时或缺失"),
    "lost_rate": ("Parts lost", "丢失工件"),
    "energy_per_good_part": ("Energy per good part", "单件良品能耗"),
    "least_clearance": ("Least clearance of a robot", "机器人最小间隙"),
    "throughput_is": ("parts that left by any lane, an hour", "每小时离线工件数 (任一通道)"),
    "good_throughput_is": ("conforming parts accepted, an hour", "每小时放行的合格件"),
    "escape_rate_is": ("nonconforming parts accepted, of all nonconforming", "放行的不合格件 / 全部不合格件"),
    "overkill_rate_is": ("conforming parts not accepted, of all conforming", "未放行的合格件 / 全部合格件"),
    "late_rate_is": ("parts whose verdict came late or not at all", "判定超时或缺失的工件 / 全部工件"),
    "lost_rate_is": ("parts that fell off the line", "从产线掉落的工件 / 全部工件"),
    "energy_per_good_part_is": ("of all devices, compressed air included", "全部设备, 含压缩空气"),
    "least_clearance_is": ("the nearest to anything; no safety distance", "与任一物体的最近距离; 不是安全距离"),
    "parts_h": ("parts/h", "件/h"),
    "points": ("points", "个百分点"),
    "forest": ("Differences against their margins", "差值与界限"),
    "forest_is": (
        "The line in the middle is each figure's margin. A bar wholly right of it holds, wholly left of it fails; the "
        "small tick is no change at all. Each row has its own scale.",
        "中线为各指标的界限。区间全部在右侧为通过, 全部在左侧为不通过; 短竖线表示无变化。各行比例尺不同。",
    ),
    "worse": ("worse than the margin", "超出界限"),
    "better": ("good enough", "满足界限"),
    "change": ("The change", "变更内容"),
    "key": ("Key", "参数"),
    "before": ("Before", "变更前"),
    "after": ("After", "变更后"),
    "today": ("The baseline is the scene {scene} with", "基准方案为场景 {scene}, 并设定"),
    "today_plain": ("The baseline is the scene {scene} as it is.", "基准方案为场景 {scene} 的原始设定。"),
    "examples": ("The worst parts", "最差实例"),
    "examples_none": ("No part was judged wrongly in either arm.", "两个方案均无误判工件。"),
    "examples_is": (
        "The same part as either arm's camera saw it. Boxes: what is on the part by the truth, or what the detector "
        "took for a defect on a conforming part.",
        "同一工件在两个方案中的相机图像。方框: 真值缺陷; 对合格件则为检测器误认的缺陷。",
    ),
    "escape_new": ("Nonconforming, accepted by the candidate alone", "不合格件, 仅候选方案漏检"),
    "escape_both": ("Nonconforming, accepted by both", "不合格件, 两方案均漏检"),
    "escape_old": ("Nonconforming, accepted by the baseline alone", "不合格件, 仅基准方案漏检"),
    "overkill_new": ("Conforming, thrown away by the candidate alone", "合格件, 仅候选方案过杀"),
    "part": ("Part {serial} of seed {seed}", "种子 {seed} 的第 {serial} 号工件"),
    "accepted": ("accepted", "放行"),
    "not_accepted": ("not accepted", "未放行"),
    "score": ("score", "得分"),
    "ok": ("ok", "合格 (OK)"),
    "not_ok": ("not ok", "不合格 (NG)"),
    "not_decidable": ("not decidable", "无法判定"),
    "scratch": ("scratch", "划伤"),
    "dent": ("dent", "磕碰伤"),
    "rust": ("rust", "锈蚀"),
    "missing_ball": ("missing ball", "缺珠"),
    "chipped_edge": ("chipped edge", "崩边"),
    "proves": ("What these numbers prove", "样本量能证明什么"),
    "proves_one": (
        "{figure}: {hits} of {n} parts in the candidate. That proves at most {bound} (95 %, exact).",
        "{figure}: 候选方案 {n} 件中 {hits} 件。可证明不高于 {bound} (95%, 精确界)。",
    ),
    "proves_none": ("{figure}: no part was seen.", "{figure}: 无观测工件。"),
    "proves_more": (
        "Without a single miss, 299 nonconforming parts are needed to prove 1 %, and 2,995 for 0.1 %.",
        "即使无一漏检, 证明 1% 需要 299 件不合格件, 证明 0.1% 需要 2,995 件。",
    ),
    "ran": ("What was run", "运行条件"),
    "scene": ("Scene", "场景"),
    "replications": ("Replications", "重复运行"),
    "replications_are": (
        "{n} of each arm, {duration:g} simulated seconds each, the first {warmup:g} s not in the rates of time",
        "每个方案 {n} 次, 每次仿真 {duration:g} s, 前 {warmup:g} s 不计入时间类指标",
    ),
    "seeds": ("Seeds", "随机种子"),
    "seeds_are": (
        "{first} to {last}; both arms of a replication have the same, so part n has the same flaws in both",
        "{first} 至 {last}; 同一次运行的两个方案种子相同, 第 n 号工件的缺陷也相同",
    ),
    "parts": ("Parts", "工件"),
    "parts_are": (
        "{paired} left in both arms and are compared one by one; {baseline} left in the baseline alone and {candidate} "
        "in the candidate alone, and are in no share",
        "{paired} 件在两个方案中均已离线并逐件比较; 仅基准方案离线 {baseline} 件, 仅候选方案离线 {candidate} 件, "
        "不计入任何比率",
    ),
    "faults": ("Faults", "故障"),
    "inspection": ("Time of an inspection", "检测时间"),
    "inspection_is": (
        "{s:g} s from the photo-eye's edge to the verdict, as a model: lock-step measures no computer",
        "从光电触发到判定 {s:g} s, 为模型假设: 锁步运行不反映计算机耗时",
    ),
    "model": ("Model", "模型"),
    "statistics": ("Statistics", "统计方法"),
    "statistics_are": (
        "Shares: paired by part, Tango's score interval (1998) widened to that of the replications as clusters. Rates "
        "and means: paired by replication, Student's t, widened by what one part more or less would make. A "
        "nonconforming part counts when it is to be seen in at least one arm, so that a blurred picture hides none.",
        "比率: 按工件配对, 采用 Tango 得分区间 (1998), 并扩展至以重复运行为群的区间。速率与均值: 按重复运行配对的 "
        "t 区间, 并按一件工件的计数误差放宽。不合格件只要在任一方案中可见即计入, 模糊的图像不会使其消失。",
    ),
    "limits": ("What this is not", "适用范围"),
    "limits_model": (
        "This is a simulation of a line, without a data link to a real one: a digital model. Its physics, its pictures "
        "and its figures are verified against formulas and other programs; only a real line could validate them.",
        "本报告基于产线仿真, 未与真实产线建立数据连接, 属于数字模型。其物理、图像与指标已对照公式和其他程序"
        "验证 (verification); 只有真实产线才能确认 (validation)。",
    ),
    "limits_safety": (
        "That a change holds says nothing about the safety of a machine. No software here is a safety function.",
        "变更成立不代表机器安全。此处任何软件均不是安全功能。",
    ),
    "seconds": ("{s:.0f} s of computing", "计算用时 {s:.0f} s"),
}


def say(language: Language, name: str, **figures: object) -> str:
    """Return a word or a sentence with its figures; what has no word, such as a user's own class, stands as it is."""
    return word_of(WORDS, language, name, figures) if name in WORDS else name


def word_of(words: Words, language: Language, name: str, figures: Mapping[str, object]) -> str:
    """Return a word of a table in one language, with its figures."""
    return words[name][LANGUAGES.index(language)].format(**figures)
