package excerpt

import "fmt"

// say gives a text of the pages in Danish or English. An unknown key is a fault
// of the program and shows as itself, which a test looks for.
func say(lang, key string, args ...any) string {
	t, ok := texts[key]
	if !ok {
		return "?" + key
	}
	s := t[0]
	if lang == "en" {
		s = t[1]
	}
	if len(args) > 0 {
		return fmt.Sprintf(s, args...)
	}
	return s
}

// texts are the words of the sheet (CODEBOOK §7.2), of the session (§7.3) and of
// the pages around them: Danish, English.
var texts = map[string][2]string{
	"passage":    {"Uddrag", "Passage"},
	"next":       {"De næste ture", "The next turns"},
	"seal":       {"Forseglet: vis først siden efter punkt 3 på arket", "Sealed: show this page only after point 3 of the sheet"},
	"stop":       {"Stop her.", "Stop here."},
	"stop_note":  {"Resten står på næste side. Gæt først.", "The rest is on the next page. Guess first."},
	"level":      {"Transskription på niveau L2: pauser fra 0,7 sekunder som (1.2), overlap i [ ], afbrudte ord med -. Navne, steder og numre er erstattet.", "Transcript at level L2: pauses from 0.7 seconds as (1.2), overlap in [ ], cut-off words with -. Names, places and numbers are replaced. The talk is in Danish."},
	"who":        {"Hvem taler", "Who speaks"},
	"draft":      {"Kladde: koderne bag uddraget er maskinens og er ikke set af et menneske.", "Draft: the codes behind this passage are a machine's, and no person has checked them."},
	"checked":    {"Koderne bag uddraget er givet af mennesker.", "The codes behind this passage are people's."},
	"title":      {"Lån et øre", "Lån et øre (Lend an ear)"},
	"sheet":      {"refleksionsark", "reflection sheet"},
	"nr":         {"nr.", "no."},
	"no_names":   {"ingen navne", "no names"},
	"s1":         {"Situationen", "The situation"},
	"s1_q":       {"Hvad er mødet om? Hvor er vi i mødet? Hvem er i rummet?", "What is the meeting about? Where are we in the meeting? Who is in the room?"},
	"s1_n":       {"Skriv det, vi ikke kan høre: skærmen, papiret, tiden, barnet på gangen.", "Write what we cannot hear: the screen, the paper, the time, the child in the corridor."},
	"s2":         {"Uddraget", "The passage"},
	"s2_q":       {"Linje 1–%d, pseudonymiseret, med pauser. Stop her.", "Lines 1–%d, pseudonymised, with pauses. Stop here."},
	"s3":         {"Borgerens mening", "What the citizen means"},
	"s3_q":       {"Hvad siger borgeren, der giver mening for hende eller ham? Højst 12 ord.", "What does the citizen say that is meaningful to her or him? At most 12 words."},
	"s3_sure":    {"Hvor sikre er vi?", "How sure are we?"},
	"s3_a":       {"tydeligt", "clear"},
	"s3_b":       {"forsigtigt", "careful"},
	"s3_c":       {"mellem linjerne", "between the lines"},
	"s3_w":       {"Hvilke andre ord kunne hun have brugt?", "What other words could she have used?"},
	"s4":         {"Hvad sker der så?", "What happens then?"},
	"s4_q":       {"Dæk resten til, gæt først, og vis så næste tur. Hvad gør næste tur med det? Hvad gør den muligt for borgeren at sige nu?", "Cover the rest, guess first, then show the next turn. What does the next turn do with it? What does it make possible for the citizen to say now?"},
	"o_G":        {"grebet", "gripped"},
	"o_D":        {"anerkendt", "acknowledged"},
	"o_GS":       {"grebet senere", "gripped later"},
	"o_OH":       {"overhørt", "passed over"},
	"o_OV":       {"overhalet", "overtaken"},
	"o_no":       {"uenige", "we disagree"},
	"s5":         {"Det institutionelle", "The institutional"},
	"s5_q":       {"Hvad skulle også nås i det her minut, og hvorfor var det rimeligt? Kunne kravet gøres meningsfuldt her, og ikke kun borgerens ønske?", "What else had to be done in this minute, and why was that reasonable? Could the requirement be made meaningful here, and not only the citizen's wish?"},
	"s6":         {"Andre mulige ture", "Other possible turns"},
	"s6_q":       {"Mindst to, ordret, som man ville sige dem.", "At least two, word for word, as one would say them."},
	"s6_c":       {"Hvad ville hver af dem koste, og hvad kunne de åbne?", "What would each of them cost, and what could they open?"},
	"s7":         {"Det vi tager med", "What we take with us"},
	"s7_q":       {"Til mig selv, ikke til en kollega.", "For myself, not for a colleague."},
	"s7_a":       {"En ting, jeg vil lytte efter i mit næste møde:", "One thing I will listen for in my next meeting:"},
	"s7_b":       {"Noget, organisationen skal ændre, for at det kan lade sig gøre:", "Something the organisation has to change to make it possible:"},
	"s8":         {"Ikke her", "Not here"},
	"s8_q":       {"Karakterer, procenter, navne, sammenligninger.", "Marks, percentages, names, comparisons."},
	"fac":        {"Til den, der styrer samtalen", "For the facilitator"},
	"fac_intro":  {"50 minutter, 4–8 kolleger. Den, der styrer, har ikke personaleansvar og har ikke valgt uddraget alene.", "50 minutes, 4–8 colleagues. The facilitator has no responsibility for staff and has not picked the passage alone."},
	"time":       {"Minutter", "Minutes"},
	"do":         {"Hvad vi gør", "What we do"},
	"t1":         {"Aftale: hvad der er givet samtykke til; det bliver i rummet; hverken ros eller kritik; uddraget er tale, ikke en person.", "Contract: what was consented to; it stays in the room; neither praise nor blame; the passage is talk, not a person."},
	"t2":         {"Situationen. Læs uddraget højt i roller; ingen læser sin egen del.", "The situation. Read the passage aloud in roles; nobody reads their own part."},
	"t3":         {"Stop ved punkt 3. Alle skriver alene, og så en runde.", "Stop at point 3. Everybody writes alone, then a round."},
	"t4":         {"Åbn de næste ture, punkt 4. Uenighed skrives ned og afgøres ikke.", "Open the next turns, point 4. Disagreement is written down, not settled."},
	"t5":         {"Punkt 5 og 6. Sig de andre ture højt, med to stemmer, og spil dem to gange.", "Points 5 and 6. Say the other turns aloud, in two voices, and play them twice."},
	"t6":         {"Punkt 7.", "Point 7."},
	"t7":         {"Uddraget leveres tilbage. Arket makuleres eller beholdes af den, der skrev det.", "The passage is handed back. The sheet is destroyed or kept by whoever wrote it."},
	"rules":      {"Regler", "Ground rules"},
	"r1":         {"Tal om turen, ikke om medarbejderen.", "Talk about the turn, not the worker."},
	"r2":         {"Den, der selv sagde det, taler til sidst eller slet ikke.", "Whoever said it speaks last or not at all."},
	"r3":         {"«Jeg ville have …» kun med ord, man virkelig ville sige.", "«I would have …» only with words one would really say."},
	"r4":         {"Koder er gæt, der kan efterprøves.", "Codes are hypotheses."},
	"must_not":   {"Du må ikke", "You must not"},
	"n1":         {"se gribningsrater, nævne medarbejderen eller vælge uddraget alene", "see grip rates, name the worker, or pick the passage alone"},
	"before":     {"Før uddraget vises", "Before the passage is shown"},
	"b1":         {"Et menneske, der ikke har transskriberet, har læst uddraget og fundet det uden kendetegn.", "A person who did not transcribe has read the passage and found nothing that identifies."},
	"b2":         {"Borger og medarbejder har sagt ja til netop dette uddrag og netop dette publikum.", "Citizen and worker have agreed to this very passage and this very audience."},
	"b3":         {"Medarbejderen har set uddraget og kan sige nej uden grund.", "The worker has seen the passage and may decline without a reason."},
	"b4":         {"Det er ikke kun den samme medarbejder, der vises.", "It is not only the same worker who is shown."},
	"why":        {"Hvorfor dette uddrag", "Why this passage"},
	"outcome":    {"Kodet udfald (vis det ikke, før gruppen selv har svaret)", "Coded outcome (do not show it before the group has answered)"},
	"my":         {"Kodet mening", "Coded meaning"},
	"flags":      {"Steder, som et menneske skal vurdere, før uddraget vises", "Places that a person must judge before the passage is shown"},
	"flags_none": {"Programmet har ikke fundet alder, familieforhold eller sjældne erhverv i uddraget. Se alligevel efter.", "The program found no ages, family constellations or rare occupations in the passage. Look all the same."},
	"ALDER":      {"alder", "age"},
	"FAMILIE":    {"familieforhold", "family"},
	"ERHVERV":    {"erhverv", "occupation"},
	"sound":      {"Lyd: navne og andre kendetegn er dækket. Stemmen er den rigtige; den er et kendetegn i sig selv.", "Sound: names and other identifying words are covered. The voice is the real one; it identifies by itself."},
	"sound_d":    {"Lyd: navne og andre kendetegn er dækket, og stemmerne er forvrænget. Den, der kender personen, kan stadig kende ord og måde.", "Sound: names and other identifying words are covered, and the voices are disguised. Whoever knows the person may still know the words and the manner."},
	"consent":    {"Samtykke til undervisning fra alle, der taler; spurgt ved dannelsen af denne mappe.", "Consent to teaching by everyone who speaks; asked when this folder was made."},
	"consent_on": {"Samtykke til undervisning fra alle, der taler, senest givet i %s; spurgt ved dannelsen af denne mappe.", "Consent to teaching by everyone who speaks, last given in %s; asked when this folder was made."},
	"coders":     {"Koder: %s.", "Codes: %s."},
	"uncertain":  {"Usikre: %d af %d koder i uddraget.", "Uncertain: %d of %d codes in the passage."},
	"models":     {"Modeller: %s.", "Models: %s."},
	"codebook":   {"Kodebog %s.", "Codebook %s."},
	"by_human":   {"koderen %s", "the coder %s"},
	"made":       {"Lavet med %s.", "Made with %s."},
}
