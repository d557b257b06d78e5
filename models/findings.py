"""What may speak against a model, as codes with data and as sentences in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from features.label import Label, Lang
from models.row_weights import ROW_WARNINGS

Severity = Literal["refuse", "warn"]
TEXTS: Mapping[str, Label] = MappingProxyType(
    {
        **{str(code): label for code, label in ROW_WARNINGS.items()},
        "too_few": Label(
            "可用的辅导结果只有 {n} 条，至少需要 {least} 条：权重保持不变",
            "{n} outcomes can tell something, {least} are needed: weights stay",
        ),
        "worse": Label(
            "在没有见过的数据上明显不如现用模型：{figure} 相差 {value:+.3f}"
            "（{low:+.3f} 至 {high:+.3f}）",
            "clearly worse than the serving model on data that it had not seen: {figure} differs "
            "by {value:+.3f} ({low:+.3f} to {high:+.3f})",
        ),
        "not_better": Label(
            "在没有见过的数据上看不出比现用模型好：相差 {value:+.3f}（{low:+.3f} 至 {high:+.3f}）",
            "not seen to be better than the serving model on data that it had not seen: it differs "
            "by {value:+.3f} ({low:+.3f} to {high:+.3f})",
        ),
        "outcomes_reversed": Label(
            "现用模型排得越高，结果反而越差（{value:.3f}，不高于 {high:.3f}）："
            "数据可能被打乱、写反或污染，请先核对",
            "what the serving model ranks higher did worse ({value:.3f}, at most {high:.3f}): "
            "outcomes may be shuffled, turned round or poisoned; check them first",
        ),
        "outcomes_unlike": Label(
            "现用模型对新结果的预测能力（{value:.3f}）明显低于上线时（{before:.3f}）：数据变了，或有误",
            "the serving model orders these outcomes ({value:.3f}) clearly worse than those that "
            "it was judged by ({before:.3f}): something has changed, or is wrong",
        ),
        "sign_flipped": Label(
            "没有展示概率，而「{name}」的方向显得相反：这多半是推荐本身造成的",
            "“{name}” seems to do harm, and there are no propensities: that is what "
            "recommending by it does to a log",
        ),
        "against": Label(
            "数据显示「{name}」越高效果越差",
            "outcomes speak against “{name}”: more of it went with worse ones",
        ),
        "pooled_disagrees": Label(
            "同一学员名单之内与全体合并的结论相反：合并数据会误导模型",
            "within lists and over all rows the data say opposite things: pooled rows mislead",
        ),
        "off_policy_worse": Label(
            "按展示记录估计，换用后结果会变差：{value:+.3f}（{low:+.3f} 至 {high:+.3f}）",
            "the log of what was shown lets expect worse outcomes: {value:+.3f} ({low:+.3f} to "
            "{high:+.3f})",
        ),
        "exposure": Label(
            "{called}为「{group}」的导师被推荐的机会是应有的 {value:.2f} 倍"
            "（{low:.2f} 至 {high:.2f}）",
            "mentors of {called} “{group}” are shown {value:.2f} times as often as by chance "
            "({low:.2f} to {high:.2f})",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a model.

    Attributes
    ----------
    code : str
    severity : {"refuse", "warn"}
    data : mapping of str to object
        What the sentence names; a `Label` is put into its language.
    """

    code: str
    severity: Severity
    data: Mapping[str, Any] = field(default_factory=dict)

    def said(self, lang: Lang) -> str:
        """Return it as a sentence."""
        said = {
            name: value.text(lang) if isinstance(value, Label) else value
            for name, value in self.data.items()
        }
        return TEXTS[self.code].format(lang, **said)
