package speakers

import (
	"bufio"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// talker is what one speaker said, as needed to tell roles apart.
type talker struct {
	label   string
	turns   [][]string // normal forms
	opens   bool       // begins the meeting
	replies [][]string // the turn of another before each turn
}

// talkersOf collects the speakers of words, in order of appearance. A change
// of speaker, or a beginning that is fixed, begins a turn.
func talkersOf(m *transcripts.Meeting) []talker {
	var out []talker
	at := map[string]int{}
	last := ""
	var before []string
	for _, w := range m.Words {
		if w.Speaker == "" || w.Quarantine != "" || !w.Spoken() {
			continue
		}
		n := danish.Norm(w.Text)
		if n == "" || danish.IsFiller(n) {
			continue
		}
		i, ok := at[w.Speaker]
		if !ok {
			i = len(out)
			at[w.Speaker] = i
			out = append(out, talker{label: w.Speaker, opens: len(out) == 0})
		}
		t := &out[i]
		if w.Speaker != last {
			if last != "" {
				prev := out[at[last]]
				before = prev.turns[len(prev.turns)-1]
			}
			t.turns, t.replies = append(t.turns, nil), append(t.replies, before)
			last = w.Speaker
		}
		k := len(t.turns) - 1
		t.turns[k] = append(t.turns[k], n)
	}
	return out
}

func (t talker) words() int {
	n := 0
	for _, x := range t.turns {
		n += len(x)
	}
	return n
}

// enoughWords is the number at which a talker's evidence has half its weight.
const enoughWords = 60

func (t talker) weight() float64 {
	n := float64(t.words())
	return n / (n + enoughWords)
}

// The kinds of words whose share tells roles apart. Every group is closed and
// small, so that a person can read what the decision rests on; nothing in it
// is about one line of work, sex or illness. A word ending in * stands for all
// that begin with it.
var roleGroups = []struct{ name, words string }{
	{"i", "jeg mig"},
	{"my", "min mit mine"},
	{"you", "du dig"},
	{"your", "din dit dine jer jeres"},
	{"we", "vi os vores"},
	{"he", "han ham hans hun hende hendes"},
	{"they", "de dem man"},
	{"past", "var havde skulle ville kunne blev fik gik kom stod sad sagde gjorde skrev"},
	{"must", "skal må mangler nødt"},
	{"write", "skriver skrive skrevet noterer notere ringer ringe sender sende"},
	{"time", "uge uger ugen timer dage inden under frist frister næste dato datoen klokken"},
	{"office", "kommune* jobcent* sagen sag sagsbeh* plan* skema* ydelse* dagpenge* sygedagpenge* kontanthjælp* praktik* opfølgning* journal* referat* paragraf* udvalg* rehab* lægeerkl* attest* ansøg* revurder* ressourceforl* jobafklar* fleksjob* cv joblog jobnet tilbud* forløb* samtykke* partshør* mulighedserkl*"},
	{"ask", "hvad hvordan hvor hvornår hvilke hvilken hvilket hvem hvorfor"},
	{"well", "jamen altså bare nok vel jo egentlig faktisk"},
	{"yes", "ja jo mm mhm nej næ"},
	{"fine", "godt fint okay super nå sådan tak"},
	{"not", "ikke heller aldrig ingen"},
	{"say", "siger sagde spørger fortæller"},
}

// Features after the groups: the shape of the talk.
var roleShapes = []string{"opens", "question", "long", "short", "echo"}

// features gives the shares of the word groups among all words, as √ so that
// rare ones count, and the shape of the turns; each lies between 0 and 1.
func (t talker) features() []float64 {
	out := make([]float64, len(roleGroups)+len(roleShapes))
	n := float64(max(1, t.words()))
	for _, turn := range t.turns {
		for _, w := range turn {
			for _, g := range roleGroupsOf(w) {
				out[g]++
			}
		}
	}
	for g := range roleGroups {
		out[g] = math.Sqrt(out[g] / n)
	}
	shape := out[len(roleGroups):]
	if t.opens {
		shape[0] = 1
	}
	turns := float64(max(1, len(t.turns)))
	for i, turn := range t.turns {
		if asks(turn) {
			shape[1] += 1 / turns
		}
		if len(turn) >= 25 {
			shape[2] += 1 / turns
		}
		if len(turn) <= 3 {
			shape[3] += 1 / turns
		}
		shape[4] += mirrored(t.replies[i], turn) / turns
	}
	return out
}

// asks reports whether a turn begins with a question word or an inverted «er
// du», «har du», or ends in one.
func asks(turn []string) bool {
	for i, w := range turn {
		if i > 3 {
			break
		}
		if slices.Contains(strings.Fields(roleGroups[12].words), w) {
			return true
		}
		if i+1 < len(turn) && turn[i+1] == "du" && w != "at" && w != "som" && w != "så" {
			return true
		}
	}
	return false
}

// mirrored is the share of a turn's longer words that the turn before also
// has: high for one who renders another's words.
func mirrored(before, turn []string) float64 {
	both, all := 0.0, 0.0
	for _, w := range turn {
		if len(w) < 5 {
			continue
		}
		all++
		if slices.Contains(before, w) {
			both++
		}
	}
	return both / max(1, all)
}

// roleIndex finds the groups of a word.
var roleIndex = sync.OnceValue(func() (x struct {
	whole  map[string][]int
	prefix []string
	group  []int
}) {
	x.whole = map[string][]int{}
	for g, r := range roleGroups {
		for w := range strings.FieldsSeq(r.words) {
			if p, ok := strings.CutSuffix(w, "*"); ok {
				x.prefix, x.group = append(x.prefix, p), append(x.group, g)
				continue
			}
			x.whole[w] = append(x.whole[w], g)
		}
	}
	return x
})

func roleGroupsOf(w string) []int {
	x := roleIndex()
	if g, ok := x.whole[w]; ok {
		return g
	}
	for i, p := range x.prefix {
		if strings.HasPrefix(w, p) {
			return x.group[i : i+1]
		}
	}
	return nil
}

// roleClasses are what a talker can be, the citizen first.
var roleClasses = []transcripts.Class{transcripts.ClassCitizen, transcripts.ClassProfessional, transcripts.ClassSupporter, transcripts.ClassInterpreter}

// roleModel is a multinomial logistic regression: a row of weights for each
// class, the constant last.
type roleModel [][]float64

func (m roleModel) scores(x []float64) []float64 {
	out := make([]float64, len(m))
	for c, row := range m {
		out[c] = row[len(x)]
		for i, v := range x {
			out[c] += row[i] * v
		}
	}
	return out
}

func roleFeatureNames() []string {
	var out []string
	for _, g := range roleGroups {
		out = append(out, g.name)
	}
	return append(append(out, roleShapes...), "constant")
}

//go:embed roles.tsv
var roleData string

// roleWeights reads roles.tsv: a line for each feature, a column for each
// class. The file is written by TestRoleWeights with UPDATE=1.
var roleWeights = sync.OnceValue(func() roleModel {
	m, err := readRoleModel(roleData)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return m
})

func readRoleModel(data string) (roleModel, error) {
	names := roleFeatureNames()
	m := make(roleModel, len(roleClasses))
	line := 0
	for sc := bufio.NewScanner(strings.NewReader(data)); sc.Scan(); {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		cells := strings.Split(sc.Text(), "\t")
		if line >= len(names) || len(cells) != len(m)+1 || cells[0] != names[line] {
			return nil, fmt.Errorf("role weights: line of feature %d", line)
		}
		for c := range m {
			v, err := strconv.ParseFloat(cells[c+1], 64)
			if err != nil {
				return nil, fmt.Errorf("role weights: %w", err)
			}
			m[c] = append(m[c], v)
		}
		line++
	}
	if line != len(names) {
		return nil, fmt.Errorf("role weights: %d of %d features", line, len(names))
	}
	return m, nil
}
