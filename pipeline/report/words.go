package report

import (
	"fmt"

	"gribning/pipeline/codebook"
)

// say is a text of the page in the reader's language; args fill its %s.
func say(lang, key string, args ...string) string {
	t, ok := words[key]
	if !ok {
		return "⟦" + key + "⟧" // a test looks for these
	}
	s := t[0]
	if lang == "en" {
		s = t[1]
	}
	if len(args) == 0 {
		return s
	}
	a := make([]any, len(args))
	for i := range args {
		a[i] = args[i]
	}
	return fmt.Sprintf(s, a...)
}

// known is key if there is such a text, else the other key.
func known(key, other string) string {
	if _, ok := words[key]; ok {
		return key
	}
	return other
}

// sayOr is say for texts that need not be there.
func sayOr(lang, key string) string {
	if _, ok := words[key]; !ok {
		return ""
	}
	return say(lang, key)
}

// count writes a number with its noun: key_1 for one, key_n for others.
func count(lang string, n int, key string) string {
	if n == 1 {
		return say(lang, key+"_1", "1")
	}
	return say(lang, key+"_n", itoa(n))
}

func outcomeWord(outcome, lang string) string {
	if outcome == "" {
		return say(lang, "no_outcome")
	}
	return codebook.Name(outcome, lang)
}

// words are the texts of the pages, Danish and English.
var words = map[string][2]string{
	"title_meeting":        {"Mødet %s", "Meeting %s"},
	"eyebrow_meeting":      {"Gribningsrapport for ét møde", "Grip report of one meeting"},
	"skip":                 {"Gå til passagerne", "Skip to the passages"},
	"skip_talk":            {"Gå til samtalen", "Skip to the conversation"},
	"nav":                  {"På denne side", "On this page"},
	"nav_timeline":         {"Tidslinje", "Timeline"},
	"nav_counts":           {"Optælling", "Counts"},
	"nav_rates":            {"Andele", "Rates"},
	"nav_passages":         {"Passager", "Passages"},
	"nav_doubt":            {"Forbehold", "Reservations"},
	"nav_transcript":       {"Hele samtalen", "Whole conversation"},
	"nav_method":           {"Metode", "Method"},
	"nav_corpus":           {"Alle møder", "All meetings"},
	"people":               {"Deltagere", "Participants"},
	"basis":                {"Grundlag", "Basis"},
	"coder":                {"Koder", "Codes"},
	"words_from":           {"Ord", "Words"},
	"program":              {"Program", "Program"},
	"models":               {"Modeller", "Models"},
	"made":                 {"Lavet", "Made"},
	"size":                 {"Omfang", "Size"},
	"draft":                {"udkast", "draft"},
	"draft_long":           {"udkast: maskinens forslag, ikke efterset", "draft: the machine's suggestion, not verified"},
	"draft_whole":          {"Udkast. Alle koder på siden er maskinens forslag, og ingen har efterset dem. De er et sted at begynde at lytte, ikke et resultat.", "Draft. Every code on this page is the machine's suggestion and nobody has verified it. They are a place to begin listening, not a result."},
	"draft_part":           {"Delvist udkast. %s af %s meningsytringer og %s af %s koder på fagpersonernes ytringer er maskinens forslag, som ingen har efterset. De er mærket «udkast».", "Partly draft. %s of %s meaning utterances and %s of %s codes on professional talk are the machine's suggestions that nobody has verified. They are marked “draft”."},
	"draft_none":           {"Alle koder på siden er givet eller bekræftet af mennesker.", "Every code on this page was given or confirmed by people."},
	"not_coded":            {"Mødet er ikke kodet endnu. Siden viser, hvem der talte hvornår, og hvad der blev sagt.", "The meeting has not been coded yet. The page shows who spoke when, and what was said."},
	"no_turns":             {"Udskriften er ikke delt i ture, så der er intet at vise endnu.", "The transcript has not been divided into turns, so there is nothing to show yet."},
	"nobody":               {"ukendt taler", "unknown speaker"},
	"role_by":              {"rollen er gættet af %s", "role guessed by %s"},
	"pseudonyms":           {"Navne og andet, der kan pege på nogen, er erstattet af pladsholdere.", "Names and other identifying words are replaced by placeholders."},
	"by_person":            {"kodet af %s", "coded by %s"},
	"by_machine":           {"maskinens forslag (%s)", "the machine's suggestion (%s)"},
	"by_machine_p":         {"maskinens forslag (%s, sandsynlighed %s)", "the machine's suggestion (%s, probability %s)"},
	"coder_none":           {"ingen endnu", "none yet"},
	"coder_draft":          {"programmets udkast med eventuelle rettelser fra mennesker", "the program's draft with any corrections by people"},
	"coder_adjudicated":    {"afgjort af en tredje koder", "settled by a third coder"},
	"coder_person":         {"givet af %s", "given by %s"},
	"consent":              {"Samtykke til %s fra %s af %s deltagere", "Consent to %s from %s of %s participants"},
	"consent_given":        {"senest givet %s", "last given %s"},
	"consent_until":        {"gælder til og med %s", "holds until %s inclusive"},
	"consent_withdrawn":    {"trukket tilbage for %s stykker af mødet", "withdrawn for %s stretches of the meeting"},
	"words_listen":         {"hørt af talegenkender: %s", "heard by a speech recogniser: %s"},
	"words_listen_unnamed": {"hørt af talegenkender", "heard by a speech recogniser"},
	"words_file":           {"fra en udskrift (%s)", "from a transcript (%s)"},
	"words_unknown":        {"kilden er ikke oplyst", "source not stated"},
	"turns_1":              {"%s tur", "%s turn"},
	"turns_n":              {"%s ture", "%s turns"},
	"tcus_1":               {"%s ytring", "%s utterance"},
	"tcus_n":               {"%s ytringer", "%s utterances"},
	"uncertain":            {"usikker", "uncertain"},
	"uncertain_long":       {"usikker: bør ses efter af et menneske", "uncertain: a person should look at it"},

	"timeline":      {"Hvem talte hvornår", "Who spoke when"},
	"timeline_note": {"Hver række er %s minutter. Borgerens meningsytringer er fremhævet og har et mærke over sig; et mærke fører til passagen. En streg går til den ytring, der greb.", "Each row is %s minutes. The citizen's meaning utterances stand out and have a marker above them; a marker leads to the passage. A line goes to the utterance that gripped."},
	"tl_mark":       {"%s, %s: %s", "%s, %s: %s"},
	"legend":        {"Mærkerne", "The markers"},

	"counts":          {"Optælling", "Counts"},
	"mys_1":           {"%s meningsytring", "%s meaning utterance"},
	"mys_n":           {"%s meningsytringer", "%s meaning utterances"},
	"threads_1":       {"%s emne (tråd)", "%s topic (thread)"},
	"threads_n":       {"%s emner (tråde)", "%s topics (threads)"},
	"reraises_1":      {"%s gang tog borgeren selv noget op igen", "%s time the citizen took something up again"},
	"reraises_n":      {"%s gange tog borgeren selv noget op igen", "%s times the citizen took something up again"},
	"codable":         {"%s kan kodes", "%s can be coded"},
	"chain":           {"længste kæde: %s gange", "longest chain: %s times"},
	"counts_none":     {"Der er ingen meningsytringer i kodningen af dette møde.", "There are no meaning utterances in the coding of this meeting."},
	"counts_lead":     {"Et greb er ikke det samme som at give ret, og institutionelle ture er ofte uomgængelige og legitime. Tallene beskriver samtalen, ikke dem, der førte den.", "To grip is not to agree, and institutional turns are often unavoidable and legitimate. The numbers describe the conversation, not those who held it."},
	"forms":           {"Sådan blev der grebet", "How it was gripped"},
	"cross":           {"Hvad det handlede om, og hvad der skete", "What it was about, and what happened"},
	"cross_what":      {"Meningsytring", "Meaning utterance"},
	"cross_all":       {"I alt", "All"},
	"rates":           {"Andele med interval", "Rates with intervals"},
	"rates_lead":      {"Hver andel står med tæller, nævner og 95 %-interval (Wilson). Ved færre end 5 ytringer vises kun antal. De fleste andele fra ét møde siger meget lidt: det er intervallet, der fortæller hvor lidt.", "Every rate stands with numerator, denominator and 95 % interval (Wilson). Below 5 utterances only counts are shown. Most rates of a single meeting say very little: the interval tells how little."},
	"rates_status":    {"Tallene hviler på maskinens udkast.", "The numbers rest on the machine's draft."},
	"rates_outcome":   {"Hvad der skete med meningsytringerne", "What became of the meaning utterances"},
	"rates_variants":  {"Følsomhed: hvis reglen var en anden", "Sensitivity: if the rule were another"},
	"rates_delivery":  {"Grebet, efter hvordan det blev sagt", "Gripped, by how it was said"},
	"rates_thread":    {"Emner og timing", "Topics and timing"},
	"rates_talk":      {"Taletid og ture", "Talk time and turns"},
	"rates_timing":    {"Rytme", "Rhythm"},
	"rates_talk_note": {"Taletid er uden stilhed og samtidige ja'er.", "Talk time is without silence and backchannels."},
	"rate_what":       {"Mål", "Measure"},
	"rate_value":      {"Tal", "Number"},
	"rate_bar":        {"0–100 %", "0–100 %"},
	"latency":         {"Halvdelen af grebene i svarvinduet kom inden for %s sekunder (kvartiler %s og %s, %s greb).", "Half the grips in the response window came within %s seconds (quartiles %s and %s, %s grips)."},
	"latency_interp":  {"Mødet er tolket, så ventetider kan ikke sammenlignes med andre møder.", "The meeting was interpreted, so latencies cannot be compared with other meetings."},

	"passages":             {"Passagerne", "The passages"},
	"passages_lead":        {"Hver passage viser turen før, meningsytringen og det, der fulgte i svarvinduet. Ord, som en kode støtter sig til, er understreget; «?» mærker en usikker kode.", "Each passage shows the turn before, the meaning utterance and what followed in the response window. Words that a code rests on are underlined; “?” marks an uncertain code."},
	"passage":              {"Nr. %s", "No. %s"},
	"to_transcript":        {"se stedet i samtalen", "see the place in the conversation"},
	"also":                 {"også %s", "also %s"},
	"about":                {"Om: %s", "About: %s"},
	"reraise_of":           {"Borgeren tager nr. %s op igen.", "The citizen takes no. %s up again."},
	"sensitive":            {"følsomt", "sensitive"},
	"path":                 {"Vejen til udfaldet", "The way to the outcome"},
	"reasons":              {"Koden støtter sig til", "The code rests on"},
	"note":                 {"Note", "Note"},
	"no_outcome":           {"udfald ikke udledt", "outcome not derived"},
	"as_at":                {"(som ved %s)", "(as at %s)"},
	"left_out_1":           {"%s tur udeladt", "%s turn left out"},
	"left_out_n":           {"%s ture udeladt", "%s turns left out"},
	"target":               {"til nr. %s", "to no. %s"},
	"el":                   {"uddyber nr. %s", "elaborates no. %s"},
	"is_my":                {"meningsytring nr. %s", "meaning utterance no. %s"},
	"voice_":               {"med en andens stemme", "in another voice"},
	"voice_quoted":         {"citeret", "quoted"},
	"voice_rendered":       {"gengivet af tolken", "rendered by the interpreter"},
	"voice_proxy_ratified": {"sagt af en anden og bekræftet", "said by someone else and ratified"},

	"s_G":         {"%s tog det op: %s, %s.", "%s took it up: %s, %s."},
	"s_GS":        {"Det blev ikke grebet i svarvinduet, men %s vendte selv tilbage til det: %s, %s.", "It was not gripped in the response window, but %s came back to it unprompted: %s, %s."},
	"s_GS_init":   {"Da det blev sagt, blev det %s.", "When it was said, it was %s."},
	"s_D":         {"Det blev anerkendt, men ikke foldet ud i svarvinduet.", "It was acknowledged but not unfolded in the response window."},
	"s_D_then":    {"Derefter kom %s.", "Then came: %s."},
	"s_OV":        {"Noget institutionelt tog pladsen i svarvinduet.", "Something institutional took the place in the response window."},
	"s_OV_D":      {"Pladsen gik til %s.", "The place went to: %s."},
	"s_OV_A":      {"Efter et kort svar gik pladsen til %s.", "After a short answer the place went to: %s."},
	"s_OV_T":      {"Borgerens ord blev brugt til institutionens ærinde: %s.", "The citizen's words were used for the institution's business: %s."},
	"s_OV_I":      {"Borgeren blev afbrudt, og ytringen blev ikke færdig.", "The citizen was interrupted and the utterance was not completed."},
	"s_OH_S":      {"Der kom kun et kort svar, eller der blev stille, og så kom noget andet.", "Only a short answer came, or it fell silent, and then another matter came."},
	"s_OH_T":      {"Samtalen gik videre til et andet, ikke institutionelt emne.", "The conversation moved on to another, non-institutional topic."},
	"s_OH_V":      {"Fagpersonen arbejdede videre med en anden af borgerens meningsytringer.", "The professional worked on another of the citizen's meaning utterances."},
	"s_OH_":       {"Der skete ikke noget med det i svarvinduet.", "Nothing happened with it in the response window."},
	"s_IK":        {"Udfaldet kan ikke afgøres: %s.", "The outcome cannot be decided: %s."},
	"lat":         {"%s sek. efter", "%s s later"},
	"lat_long":    {"%s efter", "%s later"},
	"lat_overlap": {"%s sek. før borgerens tur var slut", "%s s before the citizen's turn ended"},
	"lat_none":    {"tiden kendes ikke", "time not known"},
	"f_detour":    {"Grebet kom efter en omvej i samme tur.", "The grip came after a detour in the same turn."},
	"f_lapse":     {"Der gik mindst 3 sekunder, før nogen svarede.", "At least 3 seconds passed before anyone answered."},
	"f_external":  {"Noget udefra kom imellem; den tid er trukket fra.", "Something from outside came in between; that time is subtracted."},
	"f_selective": {"Svaret tog en anden del af borgerens tur op.", "The answer took up another part of the citizen's turn."},
	"f_resolved":  {"Da borgeren tog det op igen, blev det grebet.", "When the citizen took it up again, it was gripped."},
	"role_S":      {"sagsbehandleren", "the caseworker"},
	"role_V":      {"virksomhedskonsulenten", "the job consultant"},
	"role_M":      {"mentoren", "the mentor"},
	"role_L":      {"lederen", "the manager"},
	"role_":       {"en fagperson", "a professional"},

	"flag_capture":   {"bruger ord fra nr. %s", "uses words of no. %s"},
	"flag_interrupt": {"afbryder", "interrupts"},
	"flag_misgrip":   {"rammer ved siden af", "misses the point"},
	"flag_parked":    {"udskyder", "defers"},
	"flag_selective": {"svarer på en anden del", "answers another part"},
	"flag_proxy":     {"taler for borgeren", "speaks for the citizen"},
	"flag_repair":    {"opklaring", "repair"},
	"flag_external":  {"udefra", "external"},
	"flag_challenge": {"åben uenighed", "open disagreement"},
	"flag_reject":    {"åben afvisning", "open rejection"},
	"flag_addressed": {"sagt til en kollega", "said to a colleague"},

	"doubt":            {"Forbehold og mangler", "Reservations and gaps"},
	"doubt_none":       {"Ingen ord er sat i karantæne, ingen koder er mærket usikre, og der er ingen bemærkninger fra programmet.", "No words are quarantined, no codes are marked uncertain, and the program has no remarks."},
	"doubt_words":      {"%s af %s ord er sat i karantæne, fordi der ikke kan stoles på dem. De er vist med prikket streg og er ikke brugt til koder.", "%s of %s words are quarantined because they cannot be trusted. They are shown with a dotted line and are used for no code."},
	"doubt_speaker":    {"%s ord har ingen taler.", "%s words have no speaker."},
	"doubt_role":       {"Rollen kendes ikke for %s; det, de siger, er ikke kodet.", "The role of %s is not known; what they say is not coded."},
	"doubt_uncertain":  {"%s og %s er mærket usikre og bør ses efter først.", "%s and %s are marked uncertain and should be looked at first."},
	"codes_1":          {"%s kode", "%s code"},
	"codes_n":          {"%s koder", "%s codes"},
	"doubt_fillers":    {"Udskriften er uden «øh», afbrudte ord og pauser, så tøven (D-TOV) kan ikke bedømmes: den mangler, den er ikke fraværende.", "The transcript is without fillers, cut-offs and pauses, so hesitation (D-TOV) cannot be judged: it is missing, not absent."},
	"severity_failure": {"fejl", "failure"},
	"severity_warning": {"advarsel", "warning"},
	"severity_notice":  {"bemærkning", "notice"},
	"severity_":        {"bemærkning", "notice"},
	"issue_hint":       {"Gør sådan: %s", "What to do: %s"},

	"transcript":      {"Hele samtalen", "The whole conversation"},
	"transcript_lead": {"Pauser mellem ture på mindst et sekund står i sekunder. Indrykket: korte ja'er sagt, mens den anden taler.", "Pauses of a second or more between turns are given in seconds. Indented: short answers said while the other speaks."},
	"gap":             {"pause %s sek.", "pause %s s"},
	"lapse":           {"stilhed %s sek.", "silence %s s"},
	"resumed":         {"efter stilhed", "after silence"},
	"overlap_O1":      {"i overgangen", "at the transition"},
	"overlap_O2":      {"støttende overlap", "supportive overlap"},
	"overlap_O3":      {"samtidig tale", "simultaneous talk"},
	"overlap_O4":      {"afbrydelse", "interruption"},
	"untrusted":       {"ikke til at stole på", "not to be trusted"},

	"method":          {"Metode", "Method"},
	"method_units":    {"Samtalen er delt i ture og ytringer efter kodebog §1. Borgerens meningsytringer er kodet efter §2 (hvad det handler om, og hvordan det blev sagt), fagpersonernes ytringer efter §3. Udfaldet er ikke et skøn: det er udledt af koder og tid efter beslutningstræet i §4 (%s). Den, der er uenig i et udfald, retter en kode.", "The conversation is divided into turns and utterances by codebook §1. The citizen's meaning utterances are coded by §2 (what they are about and how they were said), the professionals' utterances by §3. The outcome is no judgement: it is derived from codes and time by the decision tree of §4 (%s). Whoever disagrees with an outcome corrects a code."},
	"method_short":    {"«Efter et kort svar» betyder, at der faldt et ja, nej, nå eller lignende; det siger ikke, at noget blev anerkendt.", "“After a short answer” means that a yes, no, right or the like was said; it does not say that anything was acknowledged."},
	"method_not":      {"Siden er til at se og lytte efter med, ikke til at bedømme nogen. Den må ikke bruges til at sammenligne medarbejdere eller i borgerens sag.", "The page is for looking and listening, not for judging anyone. It must not be used to compare workers or in the citizen's case."},
	"method_form":     {"Forsigtigt, mellem linjerne og tøvende beskriver formen og siger intet om følelser.", "Tentatively, implicitly and hesitantly describe form and say nothing of feelings."},
	"method_codebook": {"Kodebog %s.", "Codebook %s."},
	"method_authors":  {"Koderne er lavet af: %s.", "Codes were made by: %s."},
	"method_times":    {"Ordenes tider: %s.", "Times of the words: %s."},
	"method_speech":   {"Talegenkenderen er kun brugt, hvor der høres tale: %s, i alt %s af %s.", "The recogniser was used only where speech is heard: %s, in all %s of %s."},
	"regions_1":       {"%s sted", "%s place"},
	"regions_n":       {"%s steder", "%s places"},
	"timed_engine":    {"%s fra genkenderen", "%s from the recogniser"},
	"timed_source":    {"%s fra udskriften", "%s from the transcript"},
	"timed_spread":    {"%s fordelt over linjen", "%s spread over the line"},
	"timed_assumed":   {"%s antaget (0,34 sek. pr. ord)", "%s assumed (0.34 s a word)"},
	"timed_person":    {"%s rettet af et menneske", "%s corrected by a person"},
	"timed_":          {"%s uden angivelse", "%s not stated"},

	"title_corpus":    {"Alle møder", "All meetings"},
	"eyebrow_corpus":  {"Gribningsrapport for et korpus", "Grip report of a corpus"},
	"meetings_1":      {"%s møde", "%s meeting"},
	"meetings_n":      {"%s møder", "%s meetings"},
	"refused_1":       {"%s uden resultat", "%s without a result"},
	"refused_n":       {"%s uden resultat", "%s without a result"},
	"draft_corpus":    {"Delvist udkast. %s af %s koder er maskinens forslag, som ingen har efterset.", "Partly draft. %s of %s codes are the machine's suggestions that nobody has verified."},
	"consent_all":     {"Samtykke til %s fra alle, der taler i de møder, der vises", "Consent to %s from everyone who speaks in the meetings shown"},
	"nav_meetings":    {"Møderne", "Meetings"},
	"nav_refused":     {"Udeladt", "Left out"},
	"meetings":        {"Møderne", "The meetings"},
	"meetings_lead":   {"I rækkefølge efter dato. Antal for ét møde er små og siger intet om dem, der deltog; de er ikke til at sammenligne.", "In order of date. The counts of one meeting are small and say nothing of those who took part; they are not for comparison."},
	"meetings_none":   {"Der er ingen møder med et resultat.", "There are no meetings with a result."},
	"col_meeting":     {"Møde", "Meeting"},
	"col_date":        {"Dato", "Date"},
	"col_kind":        {"Slags", "Kind"},
	"col_duration":    {"Længde", "Length"},
	"col_mys":         {"Menings\u00adytringer", "Meaning utterances"},
	"col_doubts":      {"Usikre", "Uncertain"},
	"col_status":      {"Kodet", "Coded"},
	"col_code":        {"Kode", "Code"},
	"col_why":         {"Hvorfor", "Why"},
	"total":           {"I alt", "Total"},
	"status_uncoded":  {"ikke kodet", "not coded"},
	"status_people":   {"af mennesker", "by people"},
	"status_draft":    {"af maskinen", "by the machine"},
	"status_part":     {"%s af %s koder efterset", "%s of %s codes verified"},
	"pooled":          {"Samlet optælling", "Pooled counts"},
	"pool_small":      {"Samlede tal vises ikke, når der er færre end %s møder eller %s medarbejdere: så få kan genkendes, og usikkerheden ville være for stor. Tallene for hvert møde står ovenfor og i dets egen rapport.", "Pooled numbers are not shown below %s meetings or %s workers: so few can be recognised, and the uncertainty would be too great. The counts of each meeting stand above and in its own report."},
	"pooled_lead":     {"Hver andel står med tæller, nævner og 95 %%-interval (%s). Ytringer fra samme møde ligner hinanden; derfor trækkes hele møder, ikke enkelte ytringer.", "Every rate stands with numerator, denominator and 95 %% interval (%s). Utterances of one meeting resemble each other; hence whole meetings are drawn, not single utterances."},
	"rates_subtype":   {"Grebet, efter hvad det handlede om", "Gripped, by what it was about"},
	"rates_elicited":  {"Grebet, efter hvordan det kom frem", "Gripped, by how it came about"},
	"rates_position":  {"Grebet, efter hvor i mødet det blev sagt", "Gripped, by where in the meeting it was said"},
	"rates_form":      {"Måder at gribe på", "Ways of gripping"},
	"gap_delivery":    {"Forskellen på det, der blev sagt lige ud, og det, der blev sagt forsigtigt, mellem linjerne eller tøvende", "The difference between what was said plainly and what was said tentatively, implicitly or hesitantly"},
	"hidden":          {"vises ikke: for få møder", "not shown: too few meetings"},
	"meetings_all":    {"Vis alle %s", "Show all %s"},
	"curve":           {"Hvor længe det varede, før det blev grebet (Kaplan–Meier med 95 %-bånd; tolkede møder er udeladt)", "How long it took to be gripped (Kaplan–Meier with 95 % band; interpreted meetings left out)"},
	"curve_axis":      {"sekunder efter at svarvinduet åbnede", "seconds after the response slot opened"},
	"curve_text":      {"%s af %s meningsytringer blev grebet; resten er censureret ved mødets slutning.", "%s of %s meaning utterances were gripped; the rest are censored at the end of the meeting."},
	"curve_median":    {"Halvdelen var grebet efter %s sekunder.", "Half had been gripped after %s seconds."},
	"curve_no_median": {"Kurven når ikke halvdelen, så der er ingen median.", "The curve does not reach one half, so there is no median."},
	"refused":         {"Udeladt, og hvorfor", "Left out, and why"},
	"refused_lead":    {"Møder uden resultat er ikke med i nogen tal. Her står kun mødets id, fejlens kode og hvad der kan gøres.", "Meetings without a result are in no number. Only the id, the code of the fault and the remedy are given here."},
	"refused_none":    {"Alle møder har et resultat.", "Every meeting has a result."},
	"method_small":    {"Felter, der hviler på færre end %s møder eller %s medarbejdere, vises ikke.", "Cells that rest on fewer than %s meetings or %s workers are not shown."},

	"files":           {"Figurens tal og tegning", "Data and drawing of the figure"},
	"nav_agreement":   {"Enighed", "Agreement"},
	"nav_quality":     {"Maskinen", "The machine"},
	"agreement":       {"Hvor enige koderne er", "How far the coders agree"},
	"agreement_lead":  {"Før afgørelse ved en tredje koder, i kodebogens fire trin (§5.4). AC1 står ved siden af α og κ, fordi de to falder sammen, når en kode fylder det meste.", "Before adjudication, in the four stages of the codebook (§5.4). AC1 stands beside α and κ because those two collapse where one code fills most."},
	"agree_my":        {"Trin 1, meningsytringer fundet af begge (F1), %s og %s", "Stage 1, meaning utterances found by both (F1), %s and %s"},
	"agree_subtype":   {"Trin 2, hvad det handler om: %s", "Stage 2, what it is about: %s"},
	"agree_delivery":  {"Trin 2, %s: %s", "Stage 2, %s: %s"},
	"agree_codes":     {"Trin 3, fagpersonernes ytringer: %s", "Stage 3, professional utterances: %s"},
	"agree_classes":   {"Trin 3, de samme i seks klasser: %s", "Stage 3, the same in six classes: %s"},
	"agree_outcome":   {"Trin 4, udfald: %s", "Stage 4, outcome: %s"},
	"agree_grip":      {"Trin 4, grebet mod resten: %s", "Stage 4, gripped against the rest: %s"},
	"percent":         {"samme kode (andel)", "same code (share)"},
	"quality":         {"Maskinen mod mennesker", "The machine against people"},
	"quality_lead":    {"Målt på møder, som maskinen ikke har lært af. Tallene gælder det materiale, de er målt på, og ikke nødvendigvis dette.", "Measured on meetings that the machine has not learnt from. The figures hold for the material they were measured on and not necessarily for this one."},
	"para_meetings":   {"Grundlaget er %s (%s)%s, i alt %s.", "The material is %s (%s)%s, %s in all."},
	"para_consent":    {"Alle, der taler, har givet samtykke til %s.", "Everyone who speaks has agreed to %s."},
	"para_excluded":   {"Udeladt er %s: %s.", "Left out: %s, for these reasons: %s."},
	"para_excluded_0": {"Ingen møder er udeladt.", "No meeting is left out."},
	"para_program":    {"Materialet er behandlet med %s.", "The material was processed with %s."},
	"para_models":     {"Modeller: %s.", "Models: %s."},
	"para_settings":   {"Indstillinger: %s.", "Settings: %s."},
	"para_codes":      {"Af %s koder er %s givet eller bekræftet af mennesker og %s maskinens udkast.", "Of %s codes %s were given or confirmed by people and %s are the machine's draft."},
	"para_intervals":  {"Intervaller for samlede andele er 95 %% percentilintervaller fra klynge-bootstrap (%s udtræk, hele %s trukket) og Wilsons interval, hvor det er ingen eller alle; felter under %s møder eller %s medarbejdere er udeladt, og andele vises først fra %s ytringer.", "Intervals of pooled rates are 95 %% percentile intervals of a cluster bootstrap (%s draws, whole %s drawn), and Wilson's where it is none or all; cells below %s meetings or %s workers are left out, and rates are shown from %s utterances on."},
	"para_latency":    {"Ventetid til greb er anslået med Kaplan–Meier; ytringer, der ikke blev grebet, er censureret ved mødets slutning, og tolkede møder er holdt ude.", "Time to grip is estimated by Kaplan–Meier; utterances not gripped are censored at the end of the meeting, and interpreted meetings are kept out."},
	"para_dates":      {" fra %s til %s", " from %s to %s"},
	"kinds_none":      {"uden angivet slags", "kind not stated"},
	"draw_meeting":    {"møder", "meetings"},
	"draw_worker":     {"medarbejdere", "workers"},

	"title_supervisor":   {"Mødet %s til refleksion", "Meeting %s for reflection"},
	"eyebrow_supervisor": {"Et møde til faglig refleksion", "A meeting for professional reflection"},
	"story_who":          {"%s talte sammen i %s", "%s talked for %s."},
	"story_mys":          {"Borgeren kom med %s: noget, der viser, hvad hun eller han vil, kan, frygter eller mener.", "The citizen came with %s: something that shows what she or he wants, can do, fears or thinks."},
	"and":                {"og", "and"},
	"said":               {"sagt", "said"},
	"what_happened":      {"Hvad der skete med dem", "What became of them"},
	"as_rates":           {"Som andele", "As rates"},
	"as_rates_note":      {"med 95 %-interval; fra ét møde siger de meget lidt.", "with 95 % interval; from one meeting they say very little."},
	"also_needed":        {"Mødet skulle også nå andet. %s ytringer af de professionelle handlede om:", "The meeting had other things to do too. %s professional utterances were about:"},
	"also_needed_why":    {"Det er en del af arbejdet og ofte uomgængeligt; det kan gøres på måder, hvor borgerens mening er med.", "That is part of the work and often unavoidable; it can be done in ways that keep the citizen's meaning in."},
	"said_and_next":      {"Det blev sagt, og så skete der", "What was said, and what came next"},
	"to_talk":            {"Til at tale om", "To talk about"},
	"talk_1":             {"Hvilken af passagerne ville du helst høre igen, og hvad lytter du efter?", "Which of the passages would you most like to hear again, and what do you listen for?"},
	"talk_2":             {"Hvad skulle mødet også nå, og hvor kunne det have været nået sammen med det, borgeren sagde?", "What else did the meeting have to do, and where could that have been done together with what the citizen said?"},
	"talk_3":             {"Vælg én passage: hvilke to andre næste ture kunne man have sagt, ord for ord?", "Choose one passage: which two other next turns could have been said, word for word?"},
	"talk_4":             {"Hvor tog et institutionelt ærinde borgerens mening med?", "Where did an institutional matter take the citizen's meaning along?"},
}
