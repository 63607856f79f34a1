package review

import (
	"fmt"

	"gribning/transcripts"
)

// say is a text of the page in the reader's language; args fill its %s.
func say(lang, key string, args ...any) string {
	t, ok := words[key]
	if !ok {
		t, ok = shownWords[key]
	}
	if !ok {
		return "⟦" + key + "⟧" // a test looks for these
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

// sayValue names a value of a field; the empty one is «not set».
func sayValue(lang, field, value string) string {
	if value == "" {
		return say(lang, "unset")
	}
	key := field + "." + value
	if _, ok := words[key]; !ok {
		if _, ok = shownWords[key]; !ok {
			return value
		}
	}
	return say(lang, key)
}

// opName names what a correction did, for undo and redo.
func opName(lang string, op transcripts.Op) string { return say(lang, "op."+string(op)) }

// words are the texts of the page, Danish and English.
var words = map[string][2]string{
	"title":       {"gribning · gennemgang", "gribning · review"},
	"skip":        {"Spring til samtalen", "Skip to the talk"},
	"meetings":    {"Møder", "Meetings"},
	"meeting":     {"Møde", "Meeting"},
	"date":        {"Dato", "Date"},
	"kind":        {"Slags", "Kind"},
	"state":       {"Tilstand", "State"},
	"mine":        {"Mine afgørelser", "My decisions"},
	"ready":       {"klar", "ready"},
	"not_run":     {"ikke kørt endnu", "not run yet"},
	"closed":      {"må ikke åbnes", "may not be opened"},
	"done_mark":   {"færdigkodet", "coded in full"},
	"sample_head": {"Udtræk", "Sample"},
	"complete_of": {"færdigkodet af dem på siden", "coded in full of those on this page"},
	"earlier":     {"Forrige", "Previous"},
	"later":       {"Næste", "Next"},
	"of":          {"af", "of"},
	"signed_as":   {"Koder", "Coder"},
	"leave":       {"Log ud", "Sign out"},
	"left":        {"Du er logget ud. Luk fanen.", "You are signed out. Close the tab."},
	"login":       {"Log ind", "Sign in"},
	"sign":        {"Tegn (fx k1)", "Sign (e.g. k1)"},
	"password":    {"Adgangskode", "Password"},
	"wrong":       {"Tegn eller adgangskode er forkert.", "Sign or password is wrong."},
	"fault":       {"Det kan ikke vises", "It cannot be shown"},
	"back":        {"Til listen", "To the list"},

	"blind":              {"blindkodning", "blind coding"},
	"blind_tells":        {"Maskinens og andre koderes koder er skjult.", "The codes of the machine and of other coders are hidden."},
	"coding_gribning":    {"Udkast med rettelser", "Draft with decisions"},
	"coding_own":         {"Min egen kodning", "My own coding"},
	"coding_adjudicated": {"Afgjort kodning", "Adjudicated coding"},
	"codings":            {"Kodning", "Coding"},
	"draft":              {"udkast", "draft"},
	"draft_tells":        {"Koder mærket «udkast» er maskinens og er ikke set af et menneske.", "Codes marked «draft» are the machine's and no person has looked at them."},
	"adjudicate":         {"Sammenlign kodere", "Compare coders"},
	"codebook":           {"Kodebog", "Codebook"},

	"listen":      {"Lyd", "Sound"},
	"play":        {"Afspil", "Play"},
	"pause":       {"Pause", "Pause"},
	"play_from":   {"afspil herfra", "play from here"},
	"loop":        {"Gentag turen", "Loop the turn"},
	"speed":       {"Hastighed", "Speed"},
	"slower":      {"Langsommere", "Slower"},
	"faster":      {"Hurtigere", "Faster"},
	"no_sound":    {"Mødet har ingen optagelse.", "The meeting has no recording."},
	"sound_wait":  {"Lyden gøres klar …", "The sound is made ready …"},
	"sound_bad":   {"Lyden kan ikke afspilles.", "The sound cannot be played."},
	"timeline":    {"Tidslinje: lyd, talere og meningsytringer", "Timeline: sound, speakers and meaning utterances"},
	"next_my":     {"Næste meningsytring", "Next meaning utterance"},
	"next_unsure": {"Næste usikre", "Next uncertain"},
	"undo":        {"Fortryd", "Undo"},
	"redo":        {"Gør om", "Redo"},
	"help":        {"Taster", "Keys"},
	"keys_on":     {"Tastgenveje er slået til", "Keyboard shortcuts are on"},
	"talk":        {"Samtalen", "The talk"},
	"mys":         {"Meningsytringer", "Meaning utterances"},
	"people":      {"Personer", "People"},
	"people_help": {"Hør fem sekunder af hver, og vælg rollen. Uden en borger og en fagperson kodes intet.", "Hear five seconds of each, and choose the role. Without a citizen and a professional nothing is coded."},
	"hear5":       {"Hør 5 sekunder", "Hear 5 seconds"},
	"role":        {"Rolle", "Role"},
	"no_mys":      {"Ingen endnu.", "None yet."},
	"complete":    {"Hele mødet er kodet", "The whole meeting is coded"},
	"completed":   {"Meldt færdigkodet", "Reported as coded in full"},
	"progress":    {"afgjort", "decided"},
	"issues":      {"Rettelser, der ikke længere passer", "Corrections that no longer fit"},
	"unit":        {"Ytring", "Utterance"},
	"choose_unit": {"Vælg en ytring i samtalen.", "Choose an utterance in the talk."},

	"words_head": {"Ord og grænser", "Words and borders"},
	"word":       {"Ord", "Word"},
	"word_none":  {"Klik på et ord, eller tryk på E.", "Click a word, or press E."},
	"save":       {"Gem", "Save"},
	"insert":     {"Indsæt efter", "Insert after"},
	"delete":     {"Slet", "Delete"},
	"trust":      {"Ordet er rigtigt", "The word is right"},
	"split":      {"Ny ytring her", "New utterance here"},
	"split_turn": {"Ny tur her", "New turn here"},
	"join":       {"Saml med den før", "Join with the one before"},
	"speaker":    {"Taler", "Speaker"},
	"of_word":    {"af ordet", "of the word"},
	"of_turn":    {"af hele turen", "of the whole turn"},
	"from_s":     {"Fra (s)", "From (s)"},
	"to_s":       {"Til (s)", "To (s)"},
	"set_times":  {"Gem tider", "Save times"},

	"codes_cit":   {"Meningsytring (lag A)", "Meaning utterance (layer A)"},
	"codes_pro":   {"Fagpersonens ytring (lag B)", "Professional's utterance (layer B)"},
	"span_help":   {"Flere ytringer: Skift + pil ned, så en talkode.", "Several utterances: Shift + arrow down, then a number."},
	"accept":      {"Godkend udkast", "Accept draft"},
	"reject":      {"Afvis", "Reject"},
	"remove":      {"Fjern koden", "Remove the code"},
	"made_by":     {"Sat af", "Made by"},
	"surety":      {"sikkerhed", "probability"},
	"evidence":    {"Maskinens belæg", "The machine's evidence"},
	"outcome":     {"Udfald (udledt)", "Outcome (derived)"},
	"path":        {"Vej gennem beslutningstræet", "Path through the decision tree"},
	"latency":     {"Tid til grebet:", "Time until taken up:"},
	"no_outcome":  {"intet udfald", "no outcome"},
	"more":        {"Flere felter", "More fields"},
	"target":      {"Svarer på", "Responds to"},
	"capture":     {"Bruger ord fra", "Captures words of"},
	"interrupt":   {"Afbryder", "Interrupts"},
	"elaborates":  {"Uddyber", "Elaborates"},
	"secondary":   {"Anden læsning", "Second reading"},
	"delivery":    {"Levering", "Delivery"},
	"elicited":    {"Fremkaldt ved", "Elicited by"},
	"voice":       {"Stemme", "Voice"},
	"reraise":     {"Tager op igen", "Re-raises"},
	"object":      {"Genstand (højst 12 ord)", "Object (12 words at most)"},
	"ik":          {"Kan ikke kodes, fordi", "Cannot be coded because"},
	"addressed":   {"Sagt til en anden", "Said to somebody else"},
	"sensitive":   {"Følsomt", "Sensitive"},
	"skip_field":  {"Springes over", "Skipped"},
	"valence":     {"Holdning", "Valence"},
	"certainty":   {"Min sikkerhed", "My certainty"},
	"note":        {"Note", "Note"},
	"means":       {"Betyder", "Means"},
	"examples":    {"Eksempler", "Examples"},
	"near":        {"Ligner, men er noget andet", "Looks like it, but is something else"},
	"no_code":     {"ingen kode", "no code"},
	"unset":       {"ikke sat", "not set"},
	"quarantined": {"Maskinen stoler ikke på ordet (%s)", "The machine does not trust the word (%s)"},
	"q_unit":      {"Ytringen rummer ord, som maskinen ikke stoler på.", "The utterance holds words that the machine does not trust."},
	"nobody":      {"ukendt taler", "unknown speaker"},
	"no_tov":      {"D-TOV kræver en udskrift med pauser og øh'er eller lyden.", "D-TOV needs a transcript with pauses and fillers, or the sound."},
	"legend":      {"Prikket understreget: maskinen stoler ikke på ordet. Bølget: maskinen er i tvivl om ordet. Grå stiplet: tiden er beregnet, ikke hørt. Indrammet: kendetegn, som erstattes. [ ]: samtidig tale.", "Dotted underline: the machine does not trust the word. Wavy: the machine doubts the word. Grey dashes: the time is spread, not heard. Framed: identifying words that are replaced. [ ]: talk at the same time."},

	"elicited.INV": {"åben invitation", "open invitation"}, "elicited.closed": {"lukket spørgsmål", "closed question"}, "elicited.resp": {"svar på et greb", "answer to a grip"}, "elicited.vol": {"af sig selv", "volunteered"}, "elicited.proxy": {"stedfortræder", "proxy"},
	"voice.own": {"egen", "own"}, "voice.quoted": {"citeret", "quoted"}, "voice.rendered": {"tolket", "rendered"}, "voice.proxy_ratified": {"bekræftet stedfortræder", "ratified proxy"},
	"skip.repair": {"reparation", "repair"}, "skip.external": {"afbrydelse udefra", "external event"},
	"valence.align": {"tilslutning", "aligning"}, "valence.challenge": {"udfordring", "challenging"}, "valence.reject_open": {"åben afvisning", "open rejection"},
	"ik.no_window": {"intet svarvindue", "no response window"}, "ik.not_addressed": {"ikke sagt til fagpersonen", "not said to the professional"}, "ik.inaudible": {"kan ikke høres", "inaudible"}, "ik.diarisation": {"usikkert hvem der taler", "speaker not certain"}, "ik.redacted": {"fjernet", "redacted"}, "ik.int_omission": {"ikke tolket", "not rendered"}, "ik.withdrawn": {"samtykke trukket tilbage", "consent withdrawn"},
	"flag.misgrip": {"misgreb", "misgrip"}, "flag.parked": {"parkeret", "parked"}, "flag.selective": {"selektiv", "selective"}, "flag.proxy": {"stedfortræder", "proxy"}, "flag.echo": {"ekko", "echo"}, "flag.complex": {"kompleks", "complex"},

	"op.word.text": {"ret ord", "correct word"}, "op.word.delete": {"slet ord", "delete word"}, "op.word.insert": {"indsæt ord", "insert word"}, "op.word.speaker": {"skift taler", "change speaker"}, "op.word.time": {"ret tid", "correct time"}, "op.word.trust": {"stol på ord", "trust word"},
	"op.unit.begins": {"flyt grænse", "move border"}, "op.role.set": {"skift rolle", "change role"}, "op.code.set": {"sæt kode", "set code"}, "op.code.clear": {"fjern kode", "clear code"}, "op.my.set": {"sæt meningsytring", "set meaning utterance"}, "op.my.remove": {"fjern meningsytring", "remove meaning utterance"},
	"op.coding.complete": {"meld færdig", "report complete"}, "op.identifier.set": {"markér kendetegn", "mark as identifying"}, "op.identifier.clear": {"fjern kendetegn", "mark as not identifying"}, "op.undo": {"fortryd", "undo"},

	"a":           {"Koder A", "Coder A"},
	"b":           {"Koder B", "Coder B"},
	"compare":     {"Sammenlign", "Compare"},
	"agreed":      {"enige", "agreed"},
	"open_points": {"mangler afgørelse", "without a decision"},
	"take_agreed": {"Overtag alt, de er enige om", "Take over all that they agree on"},
	"follow_a":    {"Følg A", "Follow A"},
	"follow_b":    {"Følg B", "Follow B"},
	"rule":        {"Begrundelse", "Reason"},
	"rule_log":    {"Regellog", "Rule log"},
	"settled":     {"Afgjort", "Settled"},
	"only_open":   {"Kun uenige", "Disagreements only"},
	"two_needed":  {"Der skal være mindst to menneskers kodninger af mødet.", "There must be at least two people's codings of the meeting."},
	"blind_no":    {"Ved blindkodning vises andres koder ikke.", "Other people's codes are not shown while coding blind."},

	"saved":            {"Gemt", "Saved"},
	"not_saved":        {"IKKE gemt. Prøv igen.", "NOT saved. Try again."},
	"conflict":         {"En anden fane eller person har rettet mødet i mellemtiden. Din sidste ændring er ikke gemt. Hent det nye, og gentag den.", "Another tab or person has corrected the meeting in the meantime. Your last change is not saved. Fetch what is new, and repeat it."},
	"incomplete":       {"Resten af samtalen er ikke hentet. Der prøves igen.", "The rest of the talk has not been fetched. It is tried again."},
	"others":           {"En anden fane eller person har rettet mødet.", "Another tab or person has corrected the meeting."},
	"fetch":            {"Hent det nye", "Fetch what is new"},
	"close":            {"Luk", "Close"},
	"no_session":       {"Ingen adgang. Åbn det link, som gribning review skrev, da det startede.", "No access. Open the link that gribning review printed when it started."},
	"no_csrf":          {"Anmodningen kom ikke fra siden. Hent siden igen.", "The request did not come from the page. Load the page again."},
	"too_many":         {"For mange forsøg. Vent et minut.", "Too many tries. Wait a minute."},
	"too_big":          {"Anmodningen er for stor.", "The request is too large."},
	"bad_form":         {"Anmodningen kan ikke forstås.", "The request cannot be understood."},
	"broken":           {"Siden kunne ikke laves. Meld det gerne som en fejl.", "The page could not be made. Please report it as a fault."},
	"gone":             {"Det findes ikke længere. Hent siden igen.", "It is no longer there. Load the page again."},
	"bad_text":         {"Teksten er tom, for lang eller indeholder styretegn.", "The text is empty, too long or holds control characters."},
	"bad_speaker":      {"Der er ingen sådan deltager.", "There is no such participant."},
	"bad_role":         {"Rollen findes ikke.", "There is no such role."},
	"bad_time":         {"Tiderne kan ikke være rigtige.", "The times cannot be right."},
	"bad_code":         {"En af værdierne står ikke i kodebogen.", "One of the values is not in the codebook."},
	"long_object":      {"Genstanden har højst 12 ord.", "The object has at most 12 words."},
	"trusted":          {"Maskinen stoler allerede på ordet.", "The machine trusts the word already."},
	"begins_already":   {"Der begynder allerede en ytring ved ordet.", "An utterance begins at the word already."},
	"begins_nothing":   {"Ordet begynder ikke en ytring.", "The word begins no utterance."},
	"last_words":       {"Der skal være ord tilbage i mødet.", "Some words must remain in the meeting."},
	"not_professional": {"Lag B er for fagpersoner. Ret taler eller rolle først, hvis den er forkert.", "Layer B is for professionals. Correct speaker or role first if it is wrong."},
	"not_citizen":      {"En meningsytring kan ikke ligge hos en fagperson. Ret taler eller rolle først, hvis den er forkert.", "A meaning utterance cannot be a professional's. Correct speaker or role first if it is wrong."},
	"needs_target":     {"En grebsform skal pege på en meningsytring. Kod den først.", "A form of grip must point to a meaning utterance. Code that first."},
	"nothing_to_undo":  {"Du har intet at fortryde.", "You have nothing to undo."},
	"nothing_to_redo":  {"Du har intet at gøre om.", "You have nothing to redo."},

	"k.move":   {"vælg ytring; med Skift: flere", "choose utterance; with Shift: several"},
	"k.play":   {"afspil eller pause", "play or pause"},
	"k.here":   {"afspil fra ytringen", "play from the utterance"},
	"k.code":   {"sæt kode (se panelet)", "set code (see the panel)"},
	"k.accept": {"godkend udkast", "accept draft"},
	"k.reject": {"afvis eller fjern kode", "reject or remove code"},
	"k.target": {"skift meningsytring, der svares på", "change the meaning utterance responded to"},
	"k.words":  {"vælg ord; pile flytter, Enter retter, Esc slutter", "choose words; arrows move, Enter corrects, Esc ends"},
	"k.split":  {"ny ytring ved ordet; med Skift: ny tur", "new utterance at the word; with Shift: new turn"},
	"k.join":   {"saml ytringen med den før", "join the utterance with the one before"},
	"k.speak":  {"turens taler; med Skift: ordets", "speaker of the turn; with Shift: of the word"},
	"k.sure":   {"min sikkerhed 1–3", "my certainty 1–3"},
}
