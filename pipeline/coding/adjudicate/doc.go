// Package adjudicate asks a language model on the same machine about codes that
// the trained coder is unsure of. It is off unless the study turns it on.
//
// It speaks the OpenAI chat protocol, as llama.cpp's and Ollama's servers do,
// and sends words of a meeting, so it talks to loopback addresses only, unless
// the data controller names another one. Answers are held to the codebook: a
// JSON schema goes with each question, and an answer that is not one of the
// codes and MYs asked about changes nothing. A code that it decides bears
// «model:NAME» as author, never a person's; codes of people are never asked about.
//
// The package imports net/http, which besides it only review and models may do.
// The runner may import it, and the review page names its type; nothing else.
package adjudicate
