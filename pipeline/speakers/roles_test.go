package speakers

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"gribning/models/data"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func corpus(t testing.TB) []*transcripts.Meeting {
	t.Helper()
	all, err := coded.Read(bytes.NewReader(data.Meetings))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// roleCase is one talker with the true class.
type roleCase struct {
	x     []float64
	class int
}

// roleCases makes training cases of a meeting: the whole of it, its first and
// last half, and the whole with every eighth run of words given to another
// speaker, as a bad separation does.
func roleCases(m *transcripts.Meeting) []roleCase {
	var out []roleCase
	half := len(m.Words) / 2
	for _, words := range [][]transcripts.Word{m.Words, m.Words[:half], m.Words[half:], confused(m, 0.12, 1)} {
		part := *m
		part.Words = words
		for _, t := range talkersOf(&part) {
			for c, class := range roleClasses {
				if m.ClassOf(t.label) == class {
					out = append(out, roleCase{t.features(), c})
				}
			}
		}
	}
	return out
}

// confused gives a share of the words, in runs of 1–6, to another speaker.
func confused(m *transcripts.Meeting, share float64, seed uint64) []transcripts.Word {
	rng := rand.New(rand.NewPCG(seed, 5))
	out := append([]transcripts.Word(nil), m.Words...)
	for i := 0; i < len(out); {
		n := 1 + rng.IntN(6)
		if rng.Float64() < share {
			to := m.Participants[rng.IntN(len(m.Participants))].Label
			for j := i; j < min(len(out), i+n); j++ {
				out[j].Speaker = to
			}
		}
		i += n
	}
	return out
}

// penalty is the weight of the squared weights.
const penalty = 0.0004

// trainRoles fits the regression by gradient descent with momentum. The
// classes weigh alike, so that the few interpreters count.
func trainRoles(cases []roleCase) roleModel {
	dim := len(roleFeatureNames()) - 1
	size := make([]float64, len(roleClasses))
	for _, c := range cases {
		size[c.class]++
	}
	m := make(roleModel, len(roleClasses))
	for c := range m {
		m[c] = make([]float64, dim+1)
	}
	speed := make(roleModel, len(m))
	for c := range speed {
		speed[c] = make([]float64, dim+1)
	}
	for range 500 {
		grad := make(roleModel, len(m))
		for c := range m {
			grad[c] = make([]float64, dim+1)
		}
		for _, k := range cases {
			w := 1 / (size[k.class] * float64(len(m)))
			for c, p := range softmax(m.scores(k.x)) {
				if c == k.class {
					p--
				}
				for i, v := range k.x {
					grad[c][i] += w * p * v
				}
				grad[c][dim] += w * p
			}
		}
		for c := range m {
			for i := range m[c] {
				speed[c][i] = 0.95*speed[c][i] - 2*(grad[c][i]+penalty*m[c][i])
				m[c][i] += speed[c][i]
			}
		}
	}
	return m
}

func (m roleModel) file() string {
	var b strings.Builder
	b.WriteString("# Weights of the role model: feature, then citizen, professional, supporter, interpreter.\n# Trained on the invented meetings of models/data by UPDATE=1 go test -run TestRoleWeights.\n")
	for i, name := range roleFeatureNames() {
		b.WriteString(name)
		for c := range m {
			fmt.Fprintf(&b, "\t%.3f", m[c][i])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestRoleWeights trains the model anew and compares it with the stored one.
func TestRoleWeights(t *testing.T) {
	var cases []roleCase
	for _, m := range corpus(t) {
		cases = append(cases, roleCases(m)...)
	}
	got := trainRoles(cases).file()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("roles.tsv", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	stored, err := readRoleModel(roleData)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := readRoleModel(got)
	if err != nil {
		t.Fatal(err)
	}
	for c := range stored {
		for i, v := range stored[c] {
			if math.Abs(v-fresh[c][i]) > 0.01 { // machines round differently
				t.Errorf("roles.tsv is not what training gives (UPDATE=1 writes it): %s is %.3f, not %.3f", roleFeatureNames()[i], v, fresh[c][i])
			}
		}
	}
}

// anonymous is the meeting as separation leaves it: labels that say nothing,
// no participant known.
func anonymous(m *transcripts.Meeting, words []transcripts.Word) (*transcripts.Meeting, map[string]string) {
	out := &transcripts.Meeting{ID: m.ID, Words: append([]transcripts.Word(nil), words...)}
	truth, name := map[string]string{}, map[string]string{}
	for i, w := range out.Words {
		if name[w.Speaker] == "" {
			name[w.Speaker] = fmt.Sprintf("X%d", len(name)+1)
			truth[name[w.Speaker]] = w.Speaker
		}
		out.Words[i].Speaker = name[w.Speaker]
	}
	return out, truth
}

// roleScore counts what the model says about meetings it has not seen.
type roleScore struct{ meetings, wrong, abstained, others, otherWrong, otherAbstained int }

func scoreRoles(all []*transcripts.Meeting, model roleModel, words func(m *transcripts.Meeting) []transcripts.Word, two bool, t *testing.T) (s roleScore) {
	stored := roleWeights
	roleWeights = func() roleModel { return model }
	defer func() { roleWeights = stored }()
	for _, m := range all {
		hidden, truth := anonymous(m, words(m))
		if (len(truth) == 2) != two {
			continue
		}
		s.meetings++
		Roles(hidden)
		found := false
		for _, p := range hidden.Participants {
			is := m.ClassOf(truth[p.Label])
			if p.Role == transcripts.Citizen {
				found = true
				if is != transcripts.ClassCitizen {
					s.wrong++
					t.Logf("%s: %s taken for the citizen, p %.3f", m.ID, truth[p.Label], p.RoleP)
				}
			}
			if is != transcripts.ClassCitizen {
				s.others++
				if p.Role == transcripts.UnknownRole {
					s.otherAbstained++
				} else if p.Class() != is && p.Role != transcripts.Citizen {
					s.otherWrong++
					t.Logf("%s: %s taken for %s, p %.3f", m.ID, truth[p.Label], p.Role, p.RoleP)
				}
			}
		}
		if !found {
			s.abstained++
			t.Logf("%s: abstained", m.ID)
		}
	}
	return s
}

// TestRolesCrossValidated trains on eight ninths of the corpus and judges the
// rest, nine times: as transcribed, cut to the first tenth, and with wrong
// speakers.
func TestRolesCrossValidated(t *testing.T) {
	all := corpus(t)
	const folds = 9
	ways := []struct {
		name      string
		words     func(m *transcripts.Meeting) []transcripts.Word
		abstained float64 // at most, of two-party meetings
	}{
		{"as transcribed", func(m *transcripts.Meeting) []transcripts.Word { return m.Words }, 0.05},
		{"10 % of words with a wrong speaker", func(m *transcripts.Meeting) []transcripts.Word { return confused(m, 0.2, 9) }, 0.05},
		{"the first fifth", func(m *transcripts.Meeting) []transcripts.Word { return m.Words[:len(m.Words)/5] }, 1},
	}
	sum := make([][2]roleScore, len(ways))
	for fold := range folds {
		var cases []roleCase
		var held []*transcripts.Meeting
		for i, m := range all {
			if i%folds == fold {
				held = append(held, m)
			} else {
				cases = append(cases, roleCases(m)...)
			}
		}
		model := trainRoles(cases)
		for w, way := range ways {
			for k, two := range []bool{true, false} {
				s := scoreRoles(held, model, way.words, two, t)
				to := &sum[w][k]
				*to = roleScore{to.meetings + s.meetings, to.wrong + s.wrong, to.abstained + s.abstained, to.others + s.others, to.otherWrong + s.otherWrong, to.otherAbstained + s.otherAbstained}
			}
		}
	}
	for w, way := range ways {
		for k, kind := range []string{"two people", "three or more"} {
			t.Logf("%s, %s: %+v", way.name, kind, sum[w][k])
			if sum[w][k].wrong > 0 {
				t.Errorf("%s, %s: wrong citizen", way.name, kind)
			}
		}
		if two := sum[w][0]; float64(two.abstained) > way.abstained*float64(two.meetings) {
			t.Errorf("%s: abstained in %d of %d meetings of two", way.name, two.abstained, two.meetings)
		}
	}
}

func TestRolesMatchesDeclared(t *testing.T) {
	m := corpus(t)[0]
	hidden, truth := anonymous(m, m.Words)
	hidden.Talk = []transcripts.Talk{{Speaker: "X1", Span: transcripts.Span{End: 10}}}
	hidden.Participants = []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}}
	if issues := Roles(hidden); len(issues) != 0 {
		t.Fatal(issues)
	}
	for i, w := range hidden.Words {
		if w.Speaker != m.Words[i].Speaker {
			t.Fatalf("word %d is %s's, given to %s", i, m.Words[i].Speaker, w.Speaker)
		}
	}
	if hidden.Talk[0].Speaker != truth["X1"] || len(hidden.Participants) != 2 {
		t.Errorf("talk %v, participants %v", hidden.Talk, hidden.Participants)
	}
	before := fmt.Sprint(hidden)
	if Roles(hidden); before != fmt.Sprint(hidden) {
		t.Error("a second call changes something")
	}
}

func TestRolesAbstains(t *testing.T) {
	word := func(who, text string) transcripts.Word { return transcripts.Word{Text: text, Speaker: who} }
	m := &transcripts.Meeting{Words: []transcripts.Word{word("X1", "ja"), word("X2", "nej"), word("X1", "nå")}}
	issues := Roles(m)
	if len(issues) != 1 || issues[0].Code != "P301" || len(m.Participants) != 2 || m.Participants[0].Role != transcripts.UnknownRole {
		t.Errorf("%v %+v", issues, m.Participants)
	}
	if issues := Roles(&transcripts.Meeting{}); issues != nil {
		t.Error(issues)
	}
	known := &transcripts.Meeting{Words: m.Words, Participants: []transcripts.Participant{{Label: "X1", Role: transcripts.Citizen}, {Label: "X2", Role: transcripts.Mentor}}}
	if issues := Roles(known); len(issues) != 0 || known.Participants[1].Role != transcripts.Mentor {
		t.Error(issues)
	}
}

func TestReadRoleModel(t *testing.T) {
	for _, bad := range []string{"", "i\t1\t2\t3\t4\n", strings.Replace(roleData, "\t", "\tx", 1), strings.Replace(roleData, "you\t", "yes\t", 1)} {
		if _, err := readRoleModel(bad); err == nil {
			t.Errorf("accepted %.40q", bad)
		}
	}
	if m, err := readRoleModel(roleData); err != nil || math.IsNaN(m[0][0]) {
		t.Error(err)
	}
}
