"""Two further surveys of the demo: customer service with every kind of result, and the staff's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from accounts.models import Organisation, User
from config.demo.bank import bank
from config.demo.people import draw
from config.lib import clock
from config.lib.scores import score_group
from surveys.definition import Definition
from surveys.kinds import AnyQuestion
from surveys.logic import Situation
from surveys.models import DirtyDay, Response, Survey, SurveyVersion
from surveys.services import survey_create

SURVEYS = Path(__file__).with_name("surveys")
SUPPORT_ANSWERS, SUPPORT_DAYS, NEW_WORDS_DAYS = 900, 70, 24
STAFF_ANSWERS, STAFF_DAYS = 86, 9
SATISFIED = {"1": 0.05, "2": 0.06, "3": 0.12, "4": 0.37, "5": 0.4}
LANGUAGES = {"nb": 0.7, "sv": 0.2, "en": 0.1}
GIVES_UP = 0.09
OLD_WORDS = {
    "nb": "Hvor fornøyd er du med kundeservice?",
    "sv": "Hur nöjd är du med kundtjänsten?",
    "en": "How satisfied are you with our customer service?",
}
# How often a text is written, by question and variant.
WRITES = {
    ("better", "a"): 0.42,
    ("better", "b"): 0.66,
    ("words", "a"): 0.3,
    ("words", "b"): 0.31,
}
# Department -> (share of the staff, how much better its mood is).
DEPARTMENTS = {"field": (0.4, -2), "service": (0.3, 0), "sales": (0.24, 1), "office": (0.06, 1)}


@dataclass
class Customer:
    """Somebody under way through a survey."""

    random: Random
    language: str
    answers: dict[str, Any] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)

    def meet(self, definition: Definition, questions: list[AnyQuestion]) -> None:
        """Answer those questions of a page that the earlier answers lead to."""
        for question in questions:
            if question not in definition.asked(Situation(answers=self.answers)):
                continue
            if question.variants:
                self.variants[question.key] = self.random.choice("ab")
            value = self._says(question.key)
            if value is not None:
                self.answers[question.key] = value

    def _says(self, key: str) -> Any:
        random, pleased = self.random, self.answers.get("satisfaction", 0) >= 4
        match key:
            case "satisfaction":
                return int(draw(random, SATISFIED))
            case "solved":
                return random.random() < (0.92 if pleased else 0.35)
            case "topic":
                topics = {"outage": 0.36, "speed": 0.24, "invoice": 0.2, "moving": 0.14, "": 0.06}
                return draw(random, topics) or {"other": random.choice(["TV", "Ruter", "E-post"])}
            case "good":
                found = [each for each in ("fast", "friendly", "skilled") if random.random() < 0.45]
                return found or ["none"]
            case "better" | "words":
                return self._text(key)
            case "parts":
                weights = (0.1, 0.3, 0.6) if pleased else (0.4, 0.4, 0.2)
                chances = dict(zip(("bad", "fair", "good"), weights, strict=True))
                return {row: draw(random, chances) for row in ("waiting", "clarity", "follow_up")}
            case "minutes":
                return round(random.expovariate(1 / (6 if pleased else 19)))
            case _:
                return (
                    random.sample(["phone", "chat", "mail"], 3) if random.random() < 0.8 else None
                )

    def _text(self, key: str) -> str | None:
        if self.random.random() > WRITES[key, self.variants[key]]:
            return None
        group = "promoter" if key == "words" else "detractor"
        return self.random.choice(bank(self.language)[group, "service"])


@dataclass
class MoreSurveys:
    """Writes them for an organisation inside its scope."""

    organisation: Organisation
    owner: User
    random: Random
    # What one of the staff wrote, nobody else writes again.
    told: list[str] = field(default_factory=list)

    def build(self) -> list[Survey]:
        """Both surveys with their answers."""
        self.today = clock.local_day(clock.now(), self.organisation.zone)
        return [self._support(), self._staff()]

    def _support(self) -> Survey:
        definition = _definition("support")
        old = definition.model_copy(deep=True)
        old.questions[0].text = OLD_WORDS
        survey = self._survey("Kundeservice", definition)
        before = self._publish(survey, old, number=1, days_ago=SUPPORT_DAYS)
        after = self._publish(survey, definition, number=2, days_ago=NEW_WORDS_DAYS)
        responses = []
        for _number in range(SUPPORT_ANSWERS):
            days_ago = self.random.randrange(1, SUPPORT_DAYS)
            version = after if days_ago <= NEW_WORDS_DAYS else before
            responses.append(self._support_answer(version, definition, days_ago))
        return self._save(survey, responses)

    def _staff(self) -> Survey:
        definition = _definition("staff")
        survey = self._survey("Trivsel på jobben", definition, is_anonymous=True)
        version = self._publish(survey, definition, number=1, days_ago=STAFF_DAYS + 2)
        responses = [
            self._anonymous(version, definition, self.random.randrange(2, STAFF_DAYS + 2))
            for _number in range(STAFF_ANSWERS)
        ]
        return self._save(survey, responses)

    def _survey(self, name: str, definition: Definition, *, is_anonymous: bool = False) -> Survey:
        return survey_create(
            organisation=self.organisation,
            name=name,
            actor=self.owner,
            definition=definition,
            is_anonymous=is_anonymous,
        )

    def _publish(
        self, survey: Survey, definition: Definition, *, number: int, days_ago: int
    ) -> SurveyVersion:
        version = SurveyVersion.objects.create(
            survey=survey,
            number=number,
            definition=definition.as_json(),
            published_at=self._midnight(days_ago),
            published_by=self.owner,
        )
        survey.live_version, survey.state = version, Survey.State.LIVE
        survey.save(update_fields=["live_version", "state"])
        return version

    def _midnight(self, days_ago: int) -> datetime:
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, time.min, self.organisation.zone)

    def _support_answer(
        self, version: SurveyVersion, definition: Definition, days_ago: int
    ) -> Response:
        """One customer from page to page, some of whom leave on the way."""
        at = self._midnight(days_ago) + timedelta(minutes=self.random.randrange(7 * 60, 22 * 60))
        person = Customer(self.random, draw(self.random, LANGUAGES))
        pages = 0
        for questions in definition.pages:
            if pages and self.random.random() < GIVES_UP:
                break
            person.meet(definition, questions)
            pages += 1
        return self._response(version, definition, at, person, pages)

    def _response(
        self,
        version: SurveyVersion,
        definition: Definition,
        at: datetime,
        person: Customer,
        pages: int,
    ) -> Response:
        answers = person.answers
        texts = [
            answers[each.key]
            for each in definition.questions
            if each.kind == "text" and each.key in answers
        ]
        return Response(
            survey=version.survey,
            version=version,
            channel="link",
            language=person.language,
            score=definition.score(answers),
            answers=answers,
            variants=person.variants,
            comment=texts[0] if texts else "",
            pages_sent=pages,
            day=clock.local_day(at, self.organisation.zone),
            started_at=at,
            recorded_at=at,
            updated_at=at,
            completed_at=at if pages == len(definition.pages) else None,
        )

    def _anonymous(self, version: SurveyVersion, definition: Definition, days_ago: int) -> Response:
        """An answer as the product keeps one without a name: a random id, and midnight."""
        random = self.random
        department = draw(random, {name: share for name, (share, _) in DEPARTMENTS.items()})
        mood = round(random.gauss(7.6 + DEPARTMENTS[department][1], 1.8))
        score = max(0, min(10, mood))
        answers: dict[str, Any] = {"enps": score, "department": department}
        answers["energy"] = max(1, min(5, round(random.gauss(score / 2, 0.9))))
        left = [words for words in bank("nb")[score_group(score), "work"] if words not in self.told]
        if left and random.random() < 0.4:
            self.told.append(random.choice(left))
            answers["why"] = self.told[-1]
        at = self._midnight(days_ago)
        person = Customer(random, "nb", answers)
        response = self._response(version, definition, at, person, len(definition.pages))
        response.pk = uuid4()
        return response

    def _save(self, survey: Survey, responses: list[Response]) -> Survey:
        Response.objects.bulk_create(responses, batch_size=2000)
        days = {response.day for response in responses}
        DirtyDay.objects.bulk_create(DirtyDay(survey_id=survey.pk, day=day) for day in days)
        return survey


def _definition(name: str) -> Definition:
    return Definition.model_validate_json((SURVEYS / f"{name}.json").read_text(encoding="utf-8"))
