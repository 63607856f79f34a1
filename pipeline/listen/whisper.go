//go:build whisper

package listen

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	whisper "github.com/ggerganov/whisper.cpp/bindings/go"

	"gribning/transcripts"
)

/*
#cgo LDFLAGS: -lwhisper -lggml -lggml-base -lggml-cpu -lm -lstdc++
#cgo linux LDFLAGS: -fopenmp
#include <stdlib.h>
#include <string.h>
#include <ggml-backend.h>
#include <whisper.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// A pass is told to stop through its flag, which the library's threads read.
typedef struct {
	int stop;    // written by Go, read by the library
	int encoded; // windows begun
} gribning_pass;

static bool gribning_abort(void * data) {
	return __atomic_load_n(&((gribning_pass *) data)->stop, __ATOMIC_ACQUIRE) != 0;
}

// One call hears one window: what a pass leaves over goes into the next window
// together with new sound, instead of being encoded once more on its own.
static bool gribning_encode(struct whisper_context * ctx, struct whisper_state * state, void * data) {
	(void) ctx; (void) state;
	gribning_pass * p = (gribning_pass *) data;
	return !gribning_abort(data) && p->encoded++ == 0;
}

static void gribning_stop(gribning_pass * p) { __atomic_store_n(&p->stop, 1, __ATOMIC_RELEASE); }

// The library writes to stderr unless told otherwise.
static void gribning_silent(enum ggml_log_level level, const char * text, void * data) {
	(void) level; (void) text; (void) data;
}
static void gribning_quiet(void) { whisper_log_set(gribning_silent, NULL); }

// A call of Go runs on any of the process's threads. glibc gives each of them a
// heap of its own, which keeps what was freed in it, so memory would grow with
// every thread that ever called the library; and it learns to keep large blocks.
// One heap, from which blocks of a megabyte and more are apart, stays flat. It
// gives memory back after each window and not before: every word asks for some
// megabytes anew.
static void gribning_one_heap(void) {
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

// The first graphics processor that the library was built for and finds here.
static const char * gribning_gpu(void) {
	ggml_backend_dev_t d = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_GPU);
	if (d == NULL) {
		d = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_IGPU);
	}
	return d == NULL ? "" : ggml_backend_dev_description(d);
}

static struct whisper_context * gribning_open(const char * path, bool gpu) {
	struct whisper_context_params p = whisper_context_default_params();
	p.use_gpu = gpu;
	return whisper_init_from_file_with_params_no_state(path, p);
}

// gribning_full replaces the binding's callbacks, which look functions up in maps
// that nothing guards, and sets what the binding has no setter for.
static int gribning_full(struct whisper_context * ctx, struct whisper_state * state, struct whisper_full_params * params,
		const char * prompt, float temperature, float step, int best_of,
		const float * samples, int n, gribning_pass * pass) {
	struct whisper_full_params p = *params;
	p.initial_prompt = prompt;
	p.temperature = temperature;
	p.temperature_inc = step;
	p.greedy.best_of = best_of;
	p.new_segment_callback = NULL;
	p.new_segment_callback_user_data = NULL;
	p.progress_callback = NULL;
	p.progress_callback_user_data = NULL;
	p.encoder_begin_callback = gribning_encode;
	p.encoder_begin_callback_user_data = pass;
	p.abort_callback = gribning_abort;
	p.abort_callback_user_data = pass;
	int rc = whisper_full_with_state(ctx, state, p, samples, n);
#ifdef __GLIBC__
	malloc_trim(0);
#endif
	return rc;
}

// A state is large and short-lived; what it held is given back at once.
static void gribning_free_state(struct whisper_state * state) {
	whisper_free_state(state);
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static void gribning_segment(struct whisper_state * s, int i, int64_t * t0, int64_t * t1, float * quiet, int * n) {
	*t0 = whisper_full_get_segment_t0_from_state(s, i);
	*t1 = whisper_full_get_segment_t1_from_state(s, i);
	*quiet = whisper_full_get_segment_no_speech_prob_from_state(s, i);
	*n = whisper_full_n_tokens_from_state(s, i);
}
*/
import "C"

// WhisperOptions of NewWhisper. The zero value is right for ordinary use.
type WhisperOptions struct {
	// Threads of the library; 0: as many as there are processors, at most 8,
	// beyond which whisper gains little.
	Threads int
	// CPU keeps the library off a graphics processor that it could use.
	CPU bool
	// Beam is the number of texts followed at once; 0: 5; 1: the likeliest
	// word each time, which is faster and more easily caught in loops.
	Beam int
}

// Whisper is an Engine over whisper.cpp. With two or more threads on the
// processor it hears two windows at once, each with half of the threads: between
// the steps of one window all but one thread wait, and two windows fill each
// other's waiting. Each has a state of the library of its own; a third would
// cost its memory for little.
type Whisper struct {
	ctx     *whisper.Context
	streams int
	threads int // of each stream
	beam    int
	eot     whisper.Token
	// free holds a state for each stream that hears nothing, nil where none was
	// made yet. It is closed with the engine.
	free   chan *C.struct_whisper_state
	closed sync.Once
}

var prepare sync.Once

// prepareLibrary is called before the library is used for the first time.
func prepareLibrary() {
	C.gribning_one_heap()
	C.gribning_quiet()
}

// HasWhisper reports whether the program was built with the library.
const HasWhisper = true

// WhisperVersion is the library's version.
func WhisperVersion() string { return C.GoString(C.whisper_version()) }

// GPU names the graphics processor that the library can use, empty without one.
func GPU() string {
	prepare.Do(prepareLibrary)
	return C.GoString(C.gribning_gpu())
}

// NewWhisper loads the model at path, a ggml file whose digest has been checked.
// It fails with S111 where the library cannot load it.
func NewWhisper(path string, opt WhisperOptions) (*Whisper, error) {
	prepare.Do(prepareLibrary)
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	ctx := C.gribning_open(name, C.bool(!opt.CPU))
	if ctx == nil {
		return nil, transcripts.Fault("S111", "", "the recogniser cannot load the model", "genkenderen kan ikke indlæse modellen").
			Hint("gribning models verify; a model of this size may also need more memory than there is",
				"gribning models verify; en model af den størrelse kan også kræve mere hukommelse, end der er")
	}
	w := &Whisper{ctx: (*whisper.Context)(unsafe.Pointer(ctx)), streams: 1, threads: opt.Threads, beam: opt.Beam}
	if w.threads <= 0 {
		w.threads = min(8, runtime.NumCPU())
	}
	if w.threads >= 2 && (opt.CPU || GPU() == "") {
		w.streams, w.threads = 2, w.threads/2
	}
	if w.beam <= 0 {
		w.beam = 5
	}
	w.free = make(chan *C.struct_whisper_state, w.streams)
	for range w.streams {
		w.free <- nil
	}
	w.eot = w.ctx.Whisper_token_eot()
	return w, nil
}

// Name implements Engine.
func (w *Whisper) Name() string {
	return fmt.Sprintf("whisper.cpp %s beam %d", WhisperVersion(), w.beam)
}

// System says what the library can use of this machine.
func (w *Whisper) System() string { return whisper.Whisper_print_system_info() }

// Streams implements Engine.
func (w *Whisper) Streams() int { return w.streams }

// Close frees the model when nothing is heard any more. The engine must not be
// used afterwards.
func (w *Whisper) Close() error {
	w.closed.Do(func() {
		for range w.streams {
			if state := <-w.free; state != nil {
				C.gribning_free_state(state)
			}
		}
		close(w.free)
		w.ctx.Whisper_free()
	})
	return nil
}

// state takes a free state, which goes back into w.free.
func (w *Whisper) state(ctx context.Context) (*C.struct_whisper_state, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case state, open := <-w.free:
		if !open {
			return nil, engineFault("the recogniser is closed", "genkenderen er lukket")
		}
		if state != nil {
			return state, nil
		}
		if state = w.newState(); state == nil {
			w.free <- nil
			return nil, noMemory()
		}
		return state, nil
	}
}

func (w *Whisper) newState() *C.struct_whisper_state {
	return C.whisper_init_state((*C.struct_whisper_context)(unsafe.Pointer(w.ctx)))
}

func noMemory() error {
	return transcripts.Fault("S104", "", "the recogniser has no memory to hear with", "genkenderen har ikke hukommelse at høre med").
		Hint("close other programs, take a smaller model, or set threads = 1 in gribning.toml", "luk andre programmer, tag en mindre model, eller sæt threads = 1 i gribning.toml")
}

// Hear implements Engine.
func (w *Whisper) Hear(ctx context.Context, samples []float32, ask Ask) (Heard, error) {
	if len(samples) > int(windowLimit)*perMs {
		return Heard{}, engineFault("a window of more than 30 s", "et vindue på mere end 30 s")
	}
	length := transcripts.Ms(len(samples) / perMs)
	if length < 100 { // the library hears nothing in less
		return Heard{Consumed: length}, ctx.Err()
	}
	params, err := w.params(ask)
	if err != nil {
		return Heard{}, err
	}
	state, err := w.state(ctx)
	if err != nil {
		return Heard{}, err
	}
	defer func() { w.free <- state }()
	hears := state
	temperatureStep, bestOf := C.float(0), C.int(1)
	if ask.Temperature > 0 {
		// The random numbers are the state's own and go on from call to call;
		// a new state makes the answer depend on this window alone.
		if hears = w.newState(); hears == nil {
			return Heard{}, noMemory()
		}
		defer C.gribning_free_state(hears)
		temperatureStep, bestOf = 0.2, 5
	}
	c := (*C.struct_whisper_context)(unsafe.Pointer(w.ctx))
	pass := (*C.gribning_pass)(C.calloc(1, C.sizeof_gribning_pass))
	defer C.free(unsafe.Pointer(pass))
	stopped := context.AfterFunc(ctx, func() { C.gribning_stop(pass) })
	var prompt *C.char
	if ask.Prompt != "" {
		prompt = C.CString(ask.Prompt)
		defer C.free(unsafe.Pointer(prompt))
	}
	rc := C.gribning_full(c, hears, (*C.struct_whisper_full_params)(unsafe.Pointer(&params)), prompt,
		C.float(ask.Temperature), temperatureStep, bestOf, (*C.float)(&samples[0]), C.int(len(samples)), pass)
	if !stopped() {
		// The function that sets the flag has begun; it only stores a number,
		// but pass must outlive it.
		for !C.gribning_abort(unsafe.Pointer(pass)) {
			runtime.Gosched()
		}
	}
	if err := ctx.Err(); err != nil {
		return Heard{}, err
	}
	if rc != 0 {
		return Heard{}, engineFault(fmt.Sprintf("the recogniser failed (%d)", int(rc)), fmt.Sprintf("genkenderen fejlede (%d)", int(rc)))
	}
	return w.answer(hears, length), nil
}

// params are the settings of one call.
func (w *Whisper) params(ask Ask) (whisper.Params, error) {
	strategy := whisper.SamplingStrategy(whisper.SAMPLING_GREEDY)
	if w.beam > 1 {
		strategy = whisper.SAMPLING_BEAM_SEARCH
	}
	p := w.ctx.Whisper_full_default_params(strategy)
	name := C.CString(ask.Language) // the binding's own look-up does not free it
	defer C.free(unsafe.Pointer(name))
	lang := int(C.whisper_lang_id(name))
	if lang < 0 {
		return p, transcripts.Fault("S112", "", "the recogniser does not know the language", "genkenderen kender ikke sproget").
			Hint("set language in gribning.toml to a code such as da", "sæt language i gribning.toml til en kode som da")
	}
	if err := p.SetLanguage(lang); err != nil {
		return p, fmt.Errorf("listen: %w", err)
	}
	p.SetThreads(w.threads)
	p.SetBeamSize(w.beam)
	p.SetTokenTimestamps(true)
	p.SetNoContext(true)
	p.SetAudioCtx(ask.Context)
	p.SetPrintProgress(false)
	p.SetPrintRealtime(false)
	p.SetPrintTimestamps(false)
	return p, nil
}

// answer reads what the library has heard.
func (w *Whisper) answer(state *C.struct_whisper_state, length transcripts.Ms) Heard {
	h := Heard{Consumed: length}
	n := int(C.whisper_full_n_segments_from_state(state))
	for i := range n {
		var t0, t1 C.int64_t
		var noSpeech C.float
		var tokens C.int
		C.gribning_segment(state, C.int(i), &t0, &t1, &noSpeech, &tokens)
		s := Segment{NoSpeech: probability(noSpeech)}
		s.Start, s.End = within(t0, length), within(t1, length)
		for j := range int(tokens) {
			d := C.whisper_full_get_token_data_from_state(state, C.int(i), C.int(j))
			if whisper.Token(d.id) >= w.eot {
				continue // time stamps and other marks
			}
			t := Token{Text: []byte(w.ctx.Whisper_token_to_str(whisper.Token(d.id))), P: probability(d.p)}
			t.Start, t.End = within(d.t0, length), within(d.t1, length)
			t.Untimed = d.t0 < 0 || d.t1 < d.t0
			s.Tokens = append(s.Tokens, t)
		}
		h.Segments = append(h.Segments, s)
		if i == n-1 {
			h.Consumed = s.End
		}
	}
	return h
}

// probability: the library's softmax gives infinities where a logit is extreme.
func probability(p C.float) float64 {
	if p != p {
		return 0
	}
	return max(0, min(1, float64(p)))
}

// within turns the library's hundredths of a second into a time in the window.
func within(t C.int64_t, length transcripts.Ms) transcripts.Ms {
	return max(0, min(length, transcripts.Ms(t)*10))
}
