"""The sentences that goals and bios are made of."""

from __future__ import annotations

from dataclasses import dataclass

from features.label import Lang


@dataclass(frozen=True)
class Phrases:
    """What a text is made of: who I am, one competency, the others, a close.

    Attributes
    ----------
    intros : tuple of str
        With one placeholder ``{post}``; some are empty.
    openings : tuple of str
        With one placeholder ``{a}``.
    middles : tuple of str
        With one placeholder ``{b}``; used when more than one competency is named.
    closes : tuple of str
        Without placeholder; some are empty.
    comma, last : str
        Join the competencies of the middle; `last` stands before the last one.
    space : str
        Stands between sentences.
    """

    intros: tuple[str, ...]
    openings: tuple[str, ...]
    middles: tuple[str, ...]
    closes: tuple[str, ...]
    comma: str
    last: str
    space: str

    def text(self, post: str, words: list[str], draw: list[int]) -> str:
        """Put together one text.

        Parameters
        ----------
        post : str
            Name of the writer's post.
        words : list of str
            Names of competencies, at least one.
        draw : list of int
            Four random non-negative numbers or more; they choose the phrases.
        """
        parts = [
            self.intros[draw[3] % len(self.intros)].format(post=post),
            _capital(self.openings[draw[0] % len(self.openings)].format(a=words[0])),
        ]
        if len(words) > 1:
            rest = self.last.join(
                part for part in (self.comma.join(words[1:-1]), words[-1]) if part
            )
            parts.append(_capital(self.middles[draw[1] % len(self.middles)].format(b=rest)))
        parts.append(self.closes[draw[2] % len(self.closes)])
        return self.space.join(part for part in parts if part)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


GOALS: dict[Lang, Phrases] = {
    "zh": Phrases(
        (
            "",
            "",
            "",
            "",
            "目前担任{post}。",
            "我是一名{post}。",
            "在{post}岗位上工作。",
            "岗位是{post}，正在适应期。",
        ),
        (
            "希望在一年内把{a}提升到能独立负责的水平。",
            "今年最想补的短板是{a}。",
            "刚转到新岗位，{a}还比较弱，想系统地学一学。",
            "上级反馈我在{a}方面需要加强。",
            "想请有经验的前辈带我练一练{a}。",
            "目标是下半年竞聘更高一级岗位，{a}是主要差距。",
            "平时工作里经常用到{a}，但一直靠自己摸索，不成体系。",
            "360评估里{a}得分偏低，想弄清楚问题出在哪里。",
            "接下来要带一个新项目，需要尽快提高{a}。",
            "想在{a}上有所突破，最好能结合手头的实际项目。",
            "我对{a}很感兴趣，希望找到适合自己的学习路径。",
            "团队扩大以后，觉得自己的{a}跟不上了。",
            "去年参加过{a}的培训，但落地效果一般，希望有人跟进辅导。",
            "计划三年内成为{a}方面的骨干。",
            "每次汇报都被问到{a}相关的问题，答得不够好。",
            "想学习别的部门在{a}上的做法。",
        ),
        (
            "另外也想提高{b}。",
            "如果有时间，还希望了解{b}。",
            "其次是{b}，基础一般。",
            "{b}也是考核里失分的地方。",
            "同时希望在{b}方面得到一些具体的反馈。",
            "顺带把{b}也补上。",
            "长远看，{b}对我的发展同样重要。",
            "日常工作中{b}也常常遇到困难。",
            "还有{b}，希望导师能分享一些案例。",
            "部门要求我们今年都要加强{b}。",
        ),
        (
            "",
            "",
            "希望每两周能交流一次。",
            "更喜欢边做边学的方式。",
            "如果能一起复盘真实案例就更好了。",
            "希望导师直接指出问题。",
            "也想听听职业发展上的建议。",
            "我会提前准备好问题。",
            "最好能在季度末之前看到一些进步。",
            "愿意承担额外的任务来练手。",
            "希望能认识更多其他部门的同事。",
            "时间上比较灵活。",
        ),
        "、",
        "和",
        "",
    ),
    "en": Phrases(
        (
            "",
            "",
            "",
            "",
            "My post: {post}.",
            "Role: {post}.",
            "Currently {post}.",
            "New in my post ({post}).",
        ),
        (
            "I want to get better at {a} within the next year.",
            "My biggest gap right now is {a}.",
            "I have just moved to a new post and my {a} is still weak.",
            "My manager told me to work on {a}.",
            "I would like someone experienced to help me practise {a}.",
            "I hope to be promoted next year and {a} is what I am missing.",
            "I use {a} every week, but I have only ever taught myself.",
            "My 360 review was low on {a} and I would like to understand why.",
            "I am about to lead a new project and need to improve my {a} quickly.",
            "I am looking for a breakthrough in {a}, ideally on a real project.",
            "{a} interests me a lot and I am looking for the right way to learn it.",
            "Since the team has grown, my {a} has not kept up.",
            "I took a course in {a} last year, but little of it stuck.",
            "In three years I want to be the person others ask about {a}.",
            "In every review I get questions about {a} that I cannot answer well.",
            "I would like to see how other departments handle {a}.",
        ),
        (
            "I would also like to improve {b}.",
            "If there is time, I want to learn about {b} too.",
            "Second on my list: {b}.",
            "I also lose points on {b} in my appraisal.",
            "Concrete feedback on {b} would help as well.",
            "Along the way I hope to pick up {b}.",
            "In the long run {b} will matter just as much for me.",
            "I often struggle with {b} in daily work.",
            "Examples from practice about {b} would be great.",
            "Our department has asked everyone to strengthen {b} this year.",
        ),
        (
            "",
            "",
            "A talk every two weeks would be ideal.",
            "I learn best by doing.",
            "Going through real cases together would help most.",
            "Please be direct with me.",
            "Career advice is welcome too.",
            "I will come with my questions prepared.",
            "I hope to see some progress before the end of the quarter.",
            "I am happy to take on extra tasks to practise.",
            "I would also like to meet people from other departments.",
            "My schedule is flexible.",
        ),
        ", ",
        " and ",
        " ",
    ),
}

BIO: dict[Lang, Phrases] = {
    "zh": Phrases(
        (
            "",
            "",
            "",
            "",
            "现任{post}。",
            "我做过多年{post}。",
            "{post}出身。",
            "目前的岗位是{post}。",
        ),
        (
            "从业十余年，长期负责{a}相关工作。",
            "在{a}方面积累了大量一线经验。",
            "公司内部{a}课程的主讲人。",
            "先后带过三个团队，{a}是我的看家本领。",
            "从基层做起，最擅长的是{a}。",
            "曾主导多个重点项目，{a}经验丰富。",
            "同事遇到{a}的问题，一般都会来找我。",
            "在前一家公司建立了{a}的整套方法。",
            "擅长把{a}讲得简单明白。",
            "负责过跨国项目，对{a}有自己的一套体会。",
            "获得过{a}方面的专业认证。",
            "近五年主要从事{a}，踩过不少坑，也愿意分享。",
            "喜欢钻研{a}，常在内部社区写文章。",
            "对新人如何快速掌握{a}有一些心得。",
            "参与制定了公司{a}的标准。",
            "两次轮岗之后，{a}仍然是我最有把握的领域。",
        ),
        (
            "对{b}也比较熟悉。",
            "同时可以辅导{b}。",
            "此外在{b}方面也有实践经验。",
            "常与团队一起打磨{b}。",
            "近年来开始关注{b}。",
            "在{b}上帮助过不少同事。",
            "平时的工作离不开{b}。",
            "也讲授过{b}的内部课程。",
            "乐于交流{b}的心得。",
            "在管理工作中特别重视{b}。",
        ),
        (
            "",
            "",
            "习惯用真实案例来带人。",
            "更愿意提问，而不是直接给答案。",
            "要求比较严格，但会给足支持。",
            "欢迎跨部门的学员。",
            "希望学员自己定目标，我来帮忙拆解。",
            "每次交流都会留一个小任务。",
            "也乐意聊职业规划。",
            "带过的学员多数已经能独当一面。",
            "时间固定在每周下午。",
            "相信反馈越及时越有用。",
        ),
        "、",
        "和",
        "",
    ),
    "en": Phrases(
        (
            "",
            "",
            "",
            "",
            "My post: {post}.",
            "Many years as {post}.",
            "By training: {post}.",
            "Currently {post}.",
        ),
        (
            "More than ten years of work in {a}.",
            "I have a great deal of hands-on experience in {a}.",
            "I teach our in-house course on {a}.",
            "I have led three teams, and {a} is my home ground.",
            "I came up through the ranks; what I do best is {a}.",
            "I have run several key projects that depended on {a}.",
            "When colleagues are stuck with {a}, they usually come to me.",
            "At my former company I built up {a} from scratch.",
            "I like to make {a} simple.",
            "Working on international projects has given me my own view of {a}.",
            "I hold a professional certificate in {a}.",
            "For the past five years I have mostly done {a}, and I gladly share my mistakes.",
            "I enjoy digging into {a} and write about it on our internal site.",
            "I know how newcomers can pick up {a} quickly.",
            "I helped to write the company standard for {a}.",
            "After two rotations, {a} is still where I feel most at home.",
        ),
        (
            "I am also familiar with {b}.",
            "I can help with {b} as well.",
            "I have practical experience in {b} too.",
            "My team and I keep working on {b}.",
            "Lately I have been turning to {b}.",
            "I have helped many colleagues with {b}.",
            "My daily work depends on {b}.",
            "I have also taught {b} internally.",
            "I like to exchange views on {b}.",
            "As a manager I care a lot about {b}.",
        ),
        (
            "",
            "",
            "I teach with real cases.",
            "I would rather ask questions than give answers.",
            "I am demanding, but I give all the support I can.",
            "Learners from other departments are welcome.",
            "You set the goals; I help to break them down.",
            "Every talk ends with a small task.",
            "Happy to talk about careers too.",
            "Most of the people I have mentored now stand on their own feet.",
            "I keep one afternoon a week free.",
            "I believe that feedback works best when it is prompt.",
        ),
        ", ",
        " and ",
        " ",
    ),
}
