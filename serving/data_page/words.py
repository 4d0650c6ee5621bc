"""Every word that is told of a data set, in English and in Chinese."""

from serving.report.words import Language, Words, word_of

WORDS: Words = {
    "kind": ("Data set before training", "训练前的数据集"),
    "train": ("training", "训练"),
    "val": ("validation", "验证"),
    "test": ("test", "测试"),
    "answer_leak": ("LEAK", "数据泄漏"),
    "answer_sound": ("NO LEAK FOUND", "未发现泄漏"),
    "leak_why": (
        "Pairs of files that show the same picture in two splits: {n}. Figures that are measured on a picture that "
        "training saw are better than the model is.",
        "{n} 对文件在两个子集中为同一图像。在训练已见过的图像上测得的指标优于模型的真实水平。",
    ),
    "sound_why": ("No picture was found in two splits.", "未发现同一图像出现在两个子集中。"),
    "contents": ("What is there", "数据内容"),
    "contents_are": (
        "{n} images: {marked} with marked defects, {sound} sound, {unmarked} with a label that marks nothing, "
        "{unreadable} unreadable",
        "{n} 幅图像: {marked} 幅有缺陷标注, {sound} 幅合格, {unmarked} 幅标注为空, {unreadable} 幅无法读取",
    ),
    "size": ("{n} of {width} x {height} px", "{width} x {height} px: {n} 幅"),
    "more_sizes": (
        "and {n} other sizes from {smallest} to {largest} px wide",
        "另有 {n} 种尺寸, 宽 {smallest} 至 {largest} px",
    ),
    "gray": ("{n} gray", "灰度 {n} 幅"),
    "colour": ("{n} in colour", "彩色 {n} 幅"),
    "groups_are": ("{n} groups of more than one image", "{n} 个多图像分组"),
    "classes": ("Classes", "类别"),
    "classes_note": (
        "A mark is one connected region of the label; its size is the longer edge of the upright box around it.",
        "一个标注为标签中的一个连通区域; 尺寸为其外接正矩形的长边。",
    ),
    "class": ("Class", "类别"),
    "images": ("Images", "图像"),
    "marks": ("Marks", "标注"),
    "bad": ("Bad images", "不合格图像"),
    "smallest": ("Smallest, px", "最小, px"),
    "median": ("Median, px", "中位, px"),
    "largest": ("Largest, px", "最大, px"),
    "splits": ("Splits", "数据划分"),
    "splits_note": (
        "The very split that a training with train.seed={seed} makes of these files.",
        "即 train.seed={seed} 的训练对这些文件所作的划分。",
    ),
    "split": ("Split", "子集"),
    "groups": ("Groups", "分组"),
    "copies": ("Pictures that are there twice", "重复图像"),
    "copies_none": ("None was found.", "未发现。"),
    "copies_note": (
        "Same: every pixel is equal. Nearly the same: compressed, resized, brightened, or photographed twice. Cropped, "
        "turned and mirrored copies are not looked for.",
        "相同: 每个像素一致。几乎相同: 经压缩、缩放、调亮, 或同一场景拍摄两次。不查找裁剪、旋转和镜像的副本。",
    ),
    "same": (
        "{first} ({first_split}) and {second} ({second_split}) are the same picture",
        "{first} ({first_split}) 与 {second} ({second_split}) 为同一图像",
    ),
    "nearly": (
        "{first} ({first_split}) and {second} ({second_split}) are nearly the same picture "
        "(correlation {correlation:.3f})",
        "{first} ({first_split}) 与 {second} ({second_split}) 几乎为同一图像 (相关系数 {correlation:.3f})",
    ),
    "leak": ("leak", "泄漏"),
    "differ": ("labelled differently: {first} / {second}", "标注不一致: {first} / {second}"),
    "nothing": ("nothing", "无"),
    "more": ("and {n} more; --json names all", "另有 {n} 项; --json 列出全部"),
    "unreadables": ("Files that cannot be used", "无法使用的文件"),
    "faulty_labels": ("Labels that were left out or cut", "未采用或被截断的标注"),
    "not_asked": ("Pictures that are left out", "未采用的图像"),
    "examples": ("Examples of each class", "各类别示例"),
    "mark_is": ("{name}, the mark is {size} px", "{name}, 标注尺寸 {size} px"),
    "advice": ("What to do", "建议"),
    "advice_none": ("Nothing stands against training.", "可以开始训练。"),
    "leaks": (
        "Leaking pairs: {n}. Remove one of each, or put both into one group with data.group.",
        "{n} 对泄漏图像: 每对删除一幅, 或用 data.group 归入同一组。",
    ),
    "labels_differ": (
        "Pairs of equal pictures that are labelled differently: {n}. Look at them: one of the two labels may be wrong.",
        "检查标注不一致的 {n} 对相同图像: 其中一个标注可能有误。",
    ),
    "unreadable": ("Files that cannot be used: {n}. Repair or remove them.", "修复或删除 {n} 个无法使用的文件。"),
    "label_faults": (
        "Labels that were left out, or cut at their picture's edge: {n}. Correct them, or go on without them.",
        "{n} 个标注未被采用或在图像边缘截断。请更正, 或不采用它们而继续。",
    ),
    "left_out": (
        "Pictures that are there and left out: {n}. Look whether a name is mistyped, in a label or in data.group.",
        "{n} 幅图像未被采用。请检查标注或 data.group 中的名称是否有误。",
    ),
    "unmarked": (
        "Images with a label that marks no pixel: {n}, {first} first. They count as bad: mark the defect, or remove "
        "the label.",
        "{n} 幅图像的标注为空 (首个为 {first}), 计为不合格。请标出缺陷或删除标注。",
    ),
    "one_image": (
        "This is one image: nothing can be held back to measure with. Bring more.",
        "只有一幅图像, 无法留出验证数据。请增加图像。",
    ),
    "nothing_marked": (
        "No image has a marked defect: enough for a model that learns from good images alone, nothing to learn from "
        "for one that learns defects.",
        "没有任何缺陷标注: 可训练只学习良品的模型, 学习缺陷的模型则无从学习。",
    ),
    "nothing_sound": (
        "No image is sound: overkill cannot be measured. Add pictures of good parts; with the layout labelme, "
        "data.unlabelled=good takes those without a label as good.",
        "没有合格图像, 无法测量过杀率。请增加良品照片; labelme 布局下 data.unlabelled=good 将无标注图像视为良品。",
    ),
    "empty_split": (
        "No image falls into {split}: bring more images or groups, or change data.val_share and data.test_share.",
        "{split}子集没有图像: 请增加图像或分组, 或修改 data.val_share 和 data.test_share。",
    ),
    "unmarked_split": (
        "No image in {split} has a marked defect: right for a model that learns from good images alone, not for one "
        "that learns defects.",
        "{split}子集中没有缺陷标注: 适用于只学习良品的模型, 不适用于学习缺陷的模型。",
    ),
    "no_example": (
        "The class {label} has no example: a model cannot learn it. Label some, or remove the class.",
        "类别 {label} 没有示例, 模型无法学习。请标注示例或删除该类别。",
    ),
    "few_examples": (
        "The class {label} stands on {n} images: fewer than {few} leave too few to measure it with. Collect more.",
        "类别 {label} 仅有 {n} 幅图像, 少于 {few} 幅不足以测量。请继续收集。",
    ),
    "class_missing": (
        "The class {label} has no example in {split}: another train.seed, or more images, would bring some.",
        "类别 {label} 在{split}子集中没有示例: 可更换 train.seed 或增加图像。",
    ),
    "groups_unknown": (
        "No groups are given. Where several images show one part, one sequence or one day, name it for each image in a "
        "CSV (image,group) and give it as data.group: else the split may cut it.",
        "未给出分组。若多幅图像来自同一工件、同一序列或同一天, 请在 CSV (image,group) 中写明并用 data.group 给出, "
        "否则划分可能将其拆开。",
    ),
    "no_groups": (
        "Pairs that look like one part photographed twice: {n}, and no groups are given. Name the part, or the day, of "
        "each image in a CSV (image,group) and give it as data.group.",
        "{n} 对图像疑似同一工件拍摄两次, 且未给出分组: 请在 CSV (image,group) 中写明每幅图像的工件或日期, 并用 "
        "data.group 给出。",
    ),
}


def say(language: Language, name: str, /, **figures: object) -> str:
    """Return a word or a sentence with its figures; a split among them is told by its word."""
    told = {key: say(language, str(given)) if key.endswith("split") else given for key, given in figures.items()}
    return word_of(WORDS, language, name, told)
