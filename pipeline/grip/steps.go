package grip

import (
	"strings"

	"gribning/transcripts"
)

// A step of Grip.Path is «number result ids»: the number of the step in the
// tree of CODEBOOK §4.3 (0 is the window), what it gave, and the ids of turns
// (t…) or TCUs (u…) that it looked at.
var steps = map[string][2]string{
	"0 window":            {"Svarvindue", "Response window"},
	"1 codable":           {"Ytringen kan kodes", "The utterance can be coded"},
	"1 no_window":         {"Ingen fagperson taler efter ytringen", "No professional speaks after the utterance"},
	"1 stranger":          {"En person uden kendt rolle svarer", "Someone whose role is not known answers"},
	"1 not_addressed":     {"Ytringen er sagt til en anden end fagpersonen", "The utterance is addressed to someone else"},
	"1 inaudible":         {"Ytringen eller svaret kan ikke høres", "The utterance or the answer cannot be heard"},
	"1 inaudible_my":      {"Mindst 30 % af ytringens ord kan ikke høres sikkert", "At least 30 % of the words of the utterance cannot be heard reliably"},
	"1 inaudible_turn":    {"Mindst 30 % af det første svars ord kan ikke høres sikkert", "At least 30 % of the words of the first answer cannot be heard reliably"},
	"1 diarisation":       {"Det er usikkert, hvem der taler", "It is not certain who speaks"},
	"1 redacted":          {"Indholdet er fjernet", "The content has been removed"},
	"1 int_omission":      {"Indholdet er ikke tolket til dansk", "The content was not rendered in Danish"},
	"1 withdrawn":         {"Samtykket er trukket tilbage for passagen", "Consent for the passage has been withdrawn"},
	"2 suspended":         {"En anden ytring i samme tur blev grebet: vinduet er udvidet med to ture", "Another utterance of the same turn was taken up: the window grows by two turns"},
	"2 grip":              {"Ytringen gribes i vinduet", "The utterance is taken up in the window"},
	"2 none":              {"Ingen griber ytringen i vinduet", "Nobody takes the utterance up in the window"},
	"3 return":            {"Fagpersonen vender selv tilbage til den senere", "The professional returns to it later unprompted"},
	"3 none":              {"Ingen vender tilbage til den, før borgeren selv gør det", "Nobody returns to it before the citizen does"},
	"4 acknowledged":      {"Ytringen anerkendes, men udfoldes ikke", "The utterance is acknowledged but not unfolded"},
	"4 token":             {"Et kort svar er talt som anerkendelse (lempelig variant)", "A short answer is counted as acknowledgement (lenient variant)"},
	"4 none":              {"Ytringen anerkendes ikke", "The utterance is not acknowledged"},
	"5 interrupted":       {"Borgeren afbrydes", "The citizen is interrupted"},
	"5 none":              {"Borgeren afbrydes ikke", "The citizen is not interrupted"},
	"6 capture":           {"Borgerens egne ord bruges til institutionens ærinde", "The citizen's own words serve the institution's business"},
	"6 token+institution": {"Efter et kort svar følger noget institutionelt", "After a short answer something institutional follows"},
	"6 institution":       {"Noget institutionelt følger direkte", "Something institutional follows directly"},
	"6 other MY":          {"Fagpersonen arbejder med en anden ytring", "The professional works on another utterance"},
	"6 lapse":             {"Mindst 3 sekunders tavshed og derefter noget andet", "At least 3 seconds of silence, then another matter"},
	"6 other matter":      {"Fagpersonen taler om noget andet, der ikke er institutionelt", "The professional speaks of another, non-institutional matter"},
	"7 tokens":            {"Der kommer kun korte svar", "Only short answers follow"},
}

// Steps gives the way of an outcome through the tree in words, Danish ("da")
// or English ("en"), one sentence without a full stop for each step, with the
// ids of the turns and TCUs in brackets.
func Steps(g transcripts.Grip, lang string) []string {
	n := 0
	if lang == "en" {
		n = 1
	}
	out := make([]string, 0, len(g.Path))
	for _, p := range g.Path {
		step, ids := splitStep(p)
		text, known := steps[step]
		switch {
		case !known:
			out = append(out, p)
		case ids == "":
			out = append(out, text[n])
		default:
			out = append(out, text[n]+" ["+ids+"]")
		}
	}
	return out
}

// SplitStep cuts a step into its name in the table and its ids.
func splitStep(p string) (step, ids string) {
	for cut := len(p); cut > 0; cut = strings.LastIndexByte(p[:cut], ' ') {
		if _, ok := steps[p[:cut]]; ok {
			return p[:cut], strings.TrimSpace(p[cut:])
		}
	}
	return p, ""
}
