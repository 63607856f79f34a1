package english

import (
	"math"
	"strings"
)

// Rarity weighs words by how few utterances of a set of exchanges say them. It
// needs no ratings.
type Rarity struct {
	n  float64
	df map[string]float64
}

// NewRarity counts the words of exchanges.
func NewRarity(xs []Exchange) *Rarity {
	r := &Rarity{df: map[string]float64{}}
	for i := range xs {
		for _, text := range []string{xs[i].Student, xs[i].Teacher} {
			r.n++
			for w := range setOf(Tokens(text)) {
				r.df[w]++
			}
		}
	}
	return r
}

// Of is the weight of a word: the log of how many utterances there are for each
// that says it.
func (r *Rarity) Of(w string) float64 { return math.Log((r.n + 1) / (r.df[w] + 0.5)) }

func setOf(ws []string) map[string]bool {
	s := make(map[string]bool, len(ws))
	for _, w := range ws {
		s[w] = true
	}
	return s
}

// pair is an exchange looked at.
type pair struct {
	a, b     []string // tokens of student and teacher
	as, bs   map[string]bool
	student  string
	teacher  string
	rarity   *Rarity
	lcs, run int // longest common subsequence and run of tokens
}

func look(x *Exchange, r *Rarity) *pair {
	p := &pair{a: Tokens(x.Student), b: Tokens(x.Teacher), student: x.Student, teacher: x.Teacher, rarity: r}
	p.as, p.bs = setOf(p.a), setOf(p.b)
	p.lcs, p.run = common(p.a, p.b)
	return p
}

// common is the length of the longest common subsequence and of the longest
// common run. Very long utterances are cut: what matters stands at the border.
func common(a, b []string) (seq, run int) {
	const most = 400
	a, b = a[:min(len(a), most)], b[:min(len(b), most)]
	prev, cur := make([]int, len(b)+1), make([]int, len(b)+1)
	rp, rc := make([]int, len(b)+1), make([]int, len(b)+1)
	for i := range a {
		for j := range b {
			if a[i] == b[j] {
				cur[j+1], rc[j+1] = prev[j]+1, rp[j]+1
				run = max(run, rc[j+1])
			} else {
				cur[j+1], rc[j+1] = max(prev[j+1], cur[j]), 0
			}
		}
		prev, cur, rp, rc = cur, prev, rc, rp
	}
	return prev[len(b)], run
}

// share is the part of the student's tokens that the reply says too.
func (p *pair) share() float64 {
	n := 0.0
	for _, w := range p.a {
		if p.bs[w] {
			n++
		}
	}
	return n / math.Max(1, float64(len(p.a)))
}

// weighted is share with every word weighed by its rarity, and the sum and
// largest of the shared weights. Each word counts once.
func (p *pair) weighted() (share, sum, top float64) {
	all := 0.0
	for w := range p.as {
		x := p.rarity.Of(w)
		all += x
		if p.bs[w] {
			sum += x
			top = math.Max(top, x)
		}
	}
	return sum / math.Max(1e-9, all), sum, top
}

var (
	praise  = setOf(strings.Fields("good great excellent nice perfect awesome exactly right correct wonderful beautiful love like job"))
	openers = setOf(strings.Fields("so okay ok yes yeah no right well and but because oh good great what why how"))
	asking  = setOf(strings.Fields("what why how which where when who"))
	probing = []string{"why", "how do you know", "how did you", "what do you mean", "tell me", "explain", "say more", "do you agree", "what did", "can you", "show"}
	stop    = setOf(strings.Fields("the a an and or but so to of in on at for is are was were be been am i you he she it we they them his her its our your my me this that these those do does did have has had not no yes okay ok yeah oh well just like if then there here what how because with from as would could can will going get got go um uh right"))
)

func count(ws []string, in map[string]bool) float64 {
	n := 0.0
	for _, w := range ws {
		if in[w] {
			n++
		}
	}
	return n
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// features are what the trained models read; their order is fixed.
func (p *pair) features() []float64 {
	share := p.share()
	wshare, wsum, wtop := p.weighted()
	la, lb := float64(len(p.a)), float64(len(p.b))
	first := ""
	if len(p.b) > 0 {
		first = p.b[0]
	}
	low := strings.ToLower(p.teacher)
	fs := []float64{
		share, wshare, math.Log1p(wsum), wtop, float64(p.lcs) / math.Max(1, la), math.Log1p(float64(p.lcs)), math.Log1p(float64(p.run)),
		math.Log1p(la), math.Log1p(lb), lb / (la + lb + 1), p.jaccard(), p.stems(), p.bigrams(), p.early(), p.back(),
		p.numbers(), flag(strings.Contains(p.teacher, "?")), float64(min(strings.Count(p.teacher, "?"), 4)), flag(strings.HasSuffix(strings.TrimSpace(p.teacher), "?")),
		flag(strings.Contains(p.student, "?")), math.Min(count(p.b, praise), 4), count(p.b, praise) / (lb + 1), math.Min(count(p.b, asking), 4),
		flag(openers[first]), flag(first == "so"), flag(first == "okay" || first == "ok"), flag(first == "yes" || first == "yeah" || first == "right"), flag(first == "no"), flag(first == "good" || first == "great"),
		flag(asking[first]), flag(lb <= 2), flag(lb <= 5), flag(lb > 40), math.Min(count(p.b, setOf([]string{"you", "your", "you're"})), 6) / 6,
		count(p.b, setOf([]string{"you", "your"})) / (lb + 1), math.Min(count(p.b, setOf([]string{"we", "let's", "us", "everyone", "everybody"})), 5) / 5,
		flag(strings.Contains(low, "you said") || strings.Contains(low, "you're saying") || strings.Contains(low, "you say") || strings.Contains(low, "you mean")),
		flag(containsAny(low, probing)), flag(strings.Contains(p.student, "–") || strings.HasSuffix(strings.TrimSpace(p.student), "-")),
		flag(strings.Contains(p.teacher, "–")), count(p.b, stop) / (lb + 1), count(p.a, stop) / (la + 1), p.newContent() / (lb + 1), math.Log1p(p.newContent()),
		flag(strings.Contains(low, "student") || strings.Contains(low, "inaudible") || strings.Contains(p.teacher, "[")), digits(p.b) / (lb + 1), digits(p.a) / (la + 1),
	}
	return fs
}

func containsAny(s string, subs []string) bool {
	for _, x := range subs {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}

// jaccard compares the sets of words that carry content.
func (p *pair) jaccard() float64 {
	both, all := 0.0, 0.0
	for w := range p.as {
		if !stop[w] {
			all++
			if p.bs[w] {
				both++
			}
		}
	}
	for w := range p.bs {
		if !stop[w] && !p.as[w] {
			all++
		}
	}
	return both / math.Max(1, all)
}

// stems is the share of the student's content words whose first four letters
// begin a word of the reply.
func (p *pair) stems() float64 {
	heads := map[string]bool{}
	for w := range p.bs {
		heads[w[:min(4, len(w))]] = true
	}
	n, all := 0.0, 0.0
	for w := range p.as {
		if !stop[w] {
			all++
			n += flag(heads[w[:min(4, len(w))]])
		}
	}
	return n / math.Max(1, all)
}

func (p *pair) bigrams() float64 {
	have := map[[2]string]bool{}
	for i := 1; i < len(p.b); i++ {
		have[[2]string{p.b[i-1], p.b[i]}] = true
	}
	n := 0.0
	for i := 1; i < len(p.a); i++ {
		n += flag(have[[2]string{p.a[i-1], p.a[i]}])
	}
	return n / math.Max(1, float64(len(p.a)-1))
}

// early is how soon the reply comes to a word of content that the student said:
// 1 at its beginning, 0 if never.
func (p *pair) early() float64 {
	for i, w := range p.b {
		if p.as[w] && !stop[w] {
			return 1 / (1 + float64(i)/5)
		}
	}
	return 0
}

// back is the part of the reply's content that comes from the student.
func (p *pair) back() float64 {
	n, all := 0.0, 0.0
	for _, w := range p.b {
		if !stop[w] {
			all++
			n += flag(p.as[w])
		}
	}
	return n / math.Max(1, all)
}

func (p *pair) numbers() float64 {
	for w := range p.as {
		if w[0] >= '0' && w[0] <= '9' && p.bs[w] {
			return 1
		}
	}
	return 0
}

func (p *pair) newContent() float64 {
	n := 0.0
	for w := range p.bs {
		n += flag(!stop[w] && !p.as[w])
	}
	return n
}

func digits(ws []string) float64 {
	n := 0.0
	for _, w := range ws {
		n += flag(w[0] >= '0' && w[0] <= '9')
	}
	return n
}

// Untrained is a score made of what the definition of uptake says, with no
// rating used: how much of what was said comes back (by stems, weighed by
// rarity), how much the reply does with it, how soon, and whether it asks.
func Untrained(x *Exchange, back *Background) float64 {
	s, p := back.read(x), look(x, back.rarity)
	both, all := back.shared(s.student, s.reply)
	a, b := stemsOf(p.a), stemsOf(p.b)
	seq, _ := common(a, b)
	score := 1.4*ratio(both, all) + 0.35*math.Log1p(both) + 0.5*float64(seq)/math.Max(1, float64(len(a)))
	score += 0.30 * math.Min(math.Log1p(float64(len(b))), 3.2)
	return score + 0.25*flag(strings.Contains(x.Teacher, "?")) + 0.4*p.early() + 0.3*p.stems()
}
