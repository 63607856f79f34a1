package coding

import (
	"strings"
	"sync"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/coding/network"
)

// vocabulary keeps what has been found out about the words that a model has
// learnt, from one meeting to the next. No other words are kept, so that nothing
// of a meeting stays behind. It is safe for concurrent use; of nil, every word is
// found out about anew.
type vocabulary struct {
	texts *texts
	net   *network.Net

	mu    sync.RWMutex
	words map[string]*word // by key
}

// saidAlone is what the models think of a word by itself.
type saidAlone struct {
	citizen, pro loglinear.Sum
	net          network.Mix
}

func newVocabulary(t *texts, n *network.Net) *vocabulary {
	return &vocabulary{texts: t, net: n, words: map[string]*word{}}
}

// find gives a word by its key, found out about by l where it is new.
func (o *vocabulary) find(l *lexicon, key string) word {
	if o == nil {
		return l.analyse(key)
	}
	o.mu.RLock()
	w := o.words[key]
	o.mu.RUnlock()
	if w != nil {
		return *w
	}
	key = strings.Clone(key) // of a transcript's text, which would be kept with it
	x := l.analyse(key)
	var f features
	f.word(&x)
	x.said = &saidAlone{citizen: make(loglinear.Sum, o.texts.citizen.Width()), pro: make(loglinear.Sum, o.texts.pro.Width())}
	o.texts.citizen.Add(f.hash, x.said.citizen)
	o.texts.pro.Add(f.hash, x.said.pro)
	f.reset()
	f.netWord(&x)
	o.net.Add(f.hash, &x.said.net)
	if h := ofWord.Hash(x.hash, 0); o.texts.citizen.Knows(h) || o.texts.pro.Knows(h) {
		kept := x
		o.mu.Lock()
		o.words[key] = &kept
		o.mu.Unlock()
	}
	return x
}
