"""What a reminder says until somebody changes it; its closing is the campaign's own."""

from __future__ import annotations

from distribution.texts import CampaignTexts

REMINDER_TEXTS: dict[str, CampaignTexts] = {
    "en": CampaignTexts(
        subject="A short reminder: what do you think?",
        intro="Hi {{ first_name }}, a few days ago we asked how we are doing. We would still like "
        "to know.\n\nIf you have already answered: thank you, ignore this.",
        sms="Hi {{ first_name }}! A short reminder: how are we doing? It takes one minute.",
    ),
    "nb": CampaignTexts(
        subject="En kort påminnelse: Hva synes du?",
        intro="Hei {{ first_name }}! For noen dager siden spurte vi hvordan vi gjør det. Vi vil "
        "fortsatt gjerne vite det.\n\nHar du allerede svart? Takk, da kan du se bort fra denne.",
        sms="Hei {{ first_name }}! En kort påminnelse: Hvordan gjør vi det? Det tar ett minutt.",
    ),
    "sv": CampaignTexts(
        subject="En kort påminnelse: Vad tycker du?",
        intro="Hej {{ first_name }}! För några dagar sedan frågade vi hur vi sköter oss. Vi vill "
        "fortfarande gärna veta det.\n\nHar du redan svarat? Tack, då kan du bortse från det här.",
        sms="Hej {{ first_name }}! En kort påminnelse: Hur sköter vi oss? Det tar en minut.",
    ),
    "nn": CampaignTexts(
        subject="Ei kort påminning: Kva synest du?",
        intro="Hei {{ first_name }}! For nokre dagar sidan spurde vi korleis vi gjer det. Vi vil "
        "framleis gjerne vite det.\n\nHar du allereie svart? Takk, då kan du sjå bort frå denne.",
        sms="Hei {{ first_name }}! Ei kort påminning: Korleis gjer vi det? Det tek eitt minutt.",
    ),
    "da": CampaignTexts(
        subject="En kort påmindelse: Hvad synes du?",
        intro="Hej {{ first_name }}! For nogle dage siden spurgte vi, hvordan vi klarer os. Vi vil "
        "stadig gerne vide det.\n\nHar du allerede svaret? Tak, så kan du se bort fra denne.",
        sms="Hej {{ first_name }}! En kort påmindelse: Hvordan klarer vi os? Det tager et minut.",
    ),
    "fi": CampaignTexts(
        subject="Lyhyt muistutus: mitä mieltä olet?",
        intro="Hei {{ first_name }}! Kysyimme muutama päivä sitten, miten olemme onnistuneet. "
        "Haluaisimme edelleen tietää sen.\n\nJos olet jo vastannut: kiitos, voit jättää tämän "
        "huomiotta.",
        sms="Hei {{ first_name }}! Lyhyt muistutus: miten olemme onnistuneet? Vastaaminen vie "
        "minuutin.",
    ),
    "de": CampaignTexts(
        subject="Eine kurze Erinnerung: Was meinen Sie?",
        intro="Guten Tag {{ name }}, vor einigen Tagen haben wir gefragt, wie zufrieden Sie mit "
        "uns sind. Wir möchten es immer noch gern wissen.\n\nHaben Sie schon geantwortet? Vielen "
        "Dank, dann ist dies für Sie erledigt.",
        sms="Guten Tag {{ name }}! Eine kurze Erinnerung: Wie zufrieden sind Sie mit uns? Es "
        "dauert eine Minute.",
    ),
}
