package speakers

import (
	"fmt"
	"math"
	"slices"

	"gribning/transcripts"
)

// RolesBy signs the roles that [Roles] finds.
const RolesBy = "model:roles@1"

// Certain is the probability from which a role is set. Below it the program
// abstains and a person decides.
const Certain = 0.9

// Roles says who the citizen is, and who the others are, where nobody has said
// so: from the words and the shape of the turns (see roleFeatures), with
// weights trained on invented meetings. It changes m:
//
//   - Speakers of words that are no participants yet («X1») are matched with
//     declared participants who have no words, by role, and take their labels.
//   - A participant of unknown role gets a role, RoleBy and RoleP. A
//     professional becomes sagsbehandler: the words tell which side of the
//     table somebody sits on, not his title.
//   - Roles and labels that are known are never changed.
//
// Where the citizen is not clear, nothing is set, every speaker is listed as a
// participant of unknown role, and issue P301 says so; the meeting cannot be
// coded until a person decides. It is deterministic, and a second call changes
// nothing.
func Roles(m *transcripts.Meeting) []transcripts.Issue {
	open := func(label string) bool {
		p, ok := m.Participant(label)
		return !ok || p.Role == transcripts.UnknownRole
	}
	if !slices.ContainsFunc(labelsOf(m.Words), open) {
		return nil // the common case, without a look at the words
	}
	talkers := talkersOf(m)
	var unknown []talker
	citizen := ""
	for _, t := range talkers {
		if open(t.label) {
			unknown = append(unknown, t)
		} else if m.RoleOf(t.label) == transcripts.Citizen {
			citizen = t.label
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	guess := guessRoles(unknown, citizen == "")
	var issues []transcripts.Issue
	if citizen == "" && !slices.ContainsFunc(guess, func(g roleGuess) bool { return g.class == transcripts.ClassCitizen }) {
		for _, t := range unknown {
			listed(m, t.label)
		}
		return append(issues, *transcripts.Fault("P301", "",
			fmt.Sprintf("it is not clear which of %d speakers is the citizen", len(unknown)),
			fmt.Sprintf("det er ikke klart, hvem af %d talere der er borgeren", len(unknown))).Level(transcripts.Warning).
			Hint("listen to each and decide with «gribning roles ID»; nothing is coded until then",
				"lyt til hver af dem, og afgør det med «gribning roles ID»; intet bliver kodet før da"))
	}
	for i, g := range guess {
		if i := setRole(m, unknown[i].label, g); i != nil {
			issues = append(issues, *i)
		}
	}
	return issues
}

// labelsOf are the labels of words, each once.
func labelsOf(words []transcripts.Word) []string {
	var out []string
	last := ""
	for i := range words {
		if l := words[i].Speaker; l != last {
			last = l
			if l != "" && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// roleGuess is what the model thinks of one speaker; class is empty where it
// abstains.
type roleGuess struct {
	class transcripts.Class
	p     float64
}

// guessRoles decides for each talker; with seek exactly one of them is the
// citizen or nobody is named at all.
func guessRoles(list []talker, seek bool) []roleGuess {
	out := make([]roleGuess, len(list))
	scores := make([][]float64, len(list))
	for i, t := range list {
		scores[i] = roleWeights().scores(t.features())
	}
	citizen := -1
	if seek {
		p := citizenOdds(scores, list)
		for i, v := range p {
			if v >= Certain {
				citizen = i
			}
		}
		if citizen < 0 {
			return out
		}
		out[citizen] = roleGuess{transcripts.ClassCitizen, p[citizen]}
	}
	for i, s := range scores {
		if i == citizen {
			continue
		}
		// Among the other classes, in the order of roleClasses.
		rest := softmax(s[1:])
		if len(list) == 2 && seek {
			// In a talk of two the other one is the professional unless
			// the words clearly say something else.
			rest[0] = max(rest[0], out[citizen].p)
		}
		for c, p := range rest {
			if p >= Certain {
				out[i] = roleGuess{roleClasses[c+1], p}
			}
		}
	}
	return out
}

// citizenOdds is the probability of each talker to be the one citizen. Few
// words pull it towards even odds.
func citizenOdds(scores [][]float64, list []talker) []float64 {
	z := make([]float64, len(scores))
	for i, s := range scores {
		others := logSum(s[1:])
		z[i] = (s[0] - others) * list[i].weight()
	}
	return softmax(z)
}

func softmax(z []float64) []float64 {
	out := make([]float64, len(z))
	l := logSum(z)
	for i, v := range z {
		out[i] = math.Exp(v - l)
	}
	return out
}

func logSum(z []float64) float64 {
	top := slices.Max(z)
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}

var roleOfClass = map[transcripts.Class]transcripts.Role{
	transcripts.ClassCitizen:      transcripts.Citizen,
	transcripts.ClassProfessional: transcripts.Caseworker,
	transcripts.ClassSupporter:    transcripts.Supporter,
	transcripts.ClassInterpreter:  transcripts.Interpreter,
}

// setRole writes the guess into the meeting: by taking the label of a declared
// participant of that class who has no words yet, else by setting the role.
func setRole(m *transcripts.Meeting, label string, g roleGuess) *transcripts.Issue {
	_, declared := m.Participant(label)
	if g.class == "" {
		listed(m, label)
		return transcripts.Fault("P302", "participant "+label,
			"the role of this speaker is not clear", "denne talers rolle er ikke klar").Level(transcripts.Warning).
			Hint("decide with «gribning roles ID»; what this speaker says is not coded until then",
				"afgør det med «gribning roles ID»; det, taleren siger, bliver ikke kodet før da")
	}
	if !declared {
		silent := silentOf(m, g.class)
		if len(silent) > 0 {
			rename(m, label, silent[0].Label)
			if len(silent) > 1 {
				return transcripts.Fault("P303", "participant "+silent[0].Label,
					fmt.Sprintf("%d participants have this kind of role; which of them speaks is not known", len(silent)),
					fmt.Sprintf("%d deltagere har den slags rolle; hvem af dem der taler, vides ikke", len(silent))).Level(transcripts.Warning).
					Hint("listen and correct the speaker if needed", "lyt, og ret taleren om nødvendigt")
			}
			return nil
		}
	}
	i := listed(m, label)
	p := &m.Participants[i]
	p.Role, p.RoleBy, p.RoleP = roleOfClass[g.class], RolesBy, g.p
	return nil
}

// silentOf lists declared participants of a class who have no words.
func silentOf(m *transcripts.Meeting, class transcripts.Class) []transcripts.Participant {
	var out []transcripts.Participant
	for _, p := range m.Participants {
		if p.Class() == class && p.Role.Known() && !slices.ContainsFunc(m.Words, func(w transcripts.Word) bool { return w.Speaker == p.Label }) {
			out = append(out, p)
		}
	}
	return out
}

func rename(m *transcripts.Meeting, from, to string) {
	for i := range m.Words {
		if m.Words[i].Speaker == from {
			m.Words[i].Speaker = to
		}
	}
	for i := range m.Talk {
		if m.Talk[i].Speaker == from {
			m.Talk[i].Speaker = to
		}
	}
}

// listed makes sure that label is a participant and gives its index.
func listed(m *transcripts.Meeting, label string) int {
	i := slices.IndexFunc(m.Participants, func(p transcripts.Participant) bool { return p.Label == label })
	if i < 0 {
		m.Participants = append(m.Participants, transcripts.Participant{Label: label})
		i = len(m.Participants) - 1
	}
	return i
}
