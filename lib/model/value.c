// SPDX-License-Identifier: GPL-2.0-or-later
/* What all values can do, by their form. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/types.h"

void value_free(struct value *value, const struct value_type *type)
{
	if (value->state == VALUE_SET && type->form == FORM_TEXT)
		free(value->text);
	if (value->state == VALUE_SET && type->form == FORM_WORDS)
		words_free(&value->words);
	*value = (struct value){};
}

static struct words words_copy(const struct words *from)
{
	struct words to = {};

	for (size_t i = 0; i < from->nr; i++)
		words_add(&to, from->argv[i]);
	return to;
}

void value_copy(struct value *to, const struct value *from,
		const struct value_type *type)
{
	struct value copy = *from;

	if (from->state == VALUE_SET && type->form == FORM_TEXT)
		copy.text = xstrdup(from->text);
	if (from->state == VALUE_SET && type->form == FORM_WORDS)
		copy.words = words_copy(&from->words);
	value_free(to, type);
	*to = copy;
}

static bool words_equal(const struct words *a, const struct words *b)
{
	if (a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++)
		if (!str_eq(a->argv[i], b->argv[i]))
			return false;
	return true;
}

const struct words *value_words(const struct value *list)
{
	static const struct words none;

	return list->state == VALUE_SET ? &list->words : &none;
}

bool value_equal(const struct value *a, const struct value *b,
		 const struct value_type *type)
{
	if (a->state != b->state || a->state != VALUE_SET)
		return a->state == b->state;
	switch (type->form) {
	case FORM_NUMBER:
		return a->number == b->number;
	case FORM_PAIR:
		return a->pair.barrier == b->pair.barrier &&
		       a->pair.limit == b->pair.limit;
	case FORM_REAL:
		return a->real == b->real;
	case FORM_TEXT:
		return str_eq(a->text, b->text);
	case FORM_WORDS:
		return words_equal(&a->words, &b->words);
	}
	return false;
}

static void words_print(const struct words *words,
			const struct value_type *type, struct str *out)
{
	for (size_t i = 0; i < words->nr; i++) {
		if (i)
			str_add(out, type->joiner ? type->joiner : " ");
		str_add(out, words->argv[i]);
	}
	if (words->nr && type->tail)
		str_add(out, type->tail);
}

char *value_print(const struct value *value, const struct value_type *type)
{
	struct str out = {};

	if (value->state != VALUE_SET)
		return str_steal(&out);
	if (type->print)
		type->print(value, &out);
	else if (type->form == FORM_WORDS)
		words_print(&value->words, type, &out);
	else if (type->form == FORM_TEXT)
		str_add(&out, value->text);
	else
		str_addf(&out, "%lu", value->number);
	return str_steal(&out);
}

static bool elements_same(const struct value_type *type, const char *a,
			  const char *b)
{
	return type->same ? type->same(a, b) : str_eq(a, b);
}

/* Index of the element that speaks of the same thing, or -1. */
static ssize_t element_find(const struct words *words,
			    const struct value_type *type, const char *element)
{
	for (size_t i = 0; i < words->nr; i++)
		if (elements_same(type, words->argv[i], element))
			return i;
	return -1;
}

bool value_has(const struct value *list, const struct value_type *type,
	       const char *element)
{
	return list->state == VALUE_SET &&
	       element_find(&list->words, type, element) >= 0;
}

static void words_delete_at(struct words *words, size_t at)
{
	free(words->argv[at]);
	memmove(words->argv + at, words->argv + at + 1,
		(words->nr - at) * sizeof(*words->argv));
	words->nr--;
}

/* Keep lists with a fixed order in it: the new last element sinks back. */
static void words_sort_last(struct words *words, const struct value_type *type)
{
	for (size_t i = words->nr; i > 1; i--) {
		char **a = &words->argv[i - 2], **b = &words->argv[i - 1];
		char *swap = *a;

		if (type->rank(*a) <= type->rank(*b))
			return;
		*a = *b;
		*b = swap;
	}
}

static void element_merge(struct words *words, const struct value_type *type,
			  const char *element)
{
	ssize_t at = element_find(words, type, element);

	if (at >= 0 && type->combine) {
		char *old = words->argv[at];

		words->argv[at] = type->combine(old, element);
		free(old);
		return;
	}
	if (at >= 0)
		words_delete_at(words, at);
	words_add(words, element);
	if (type->rank)
		words_sort_last(words, type);
}

static bool is_alone(const struct value *value, const struct value_type *type)
{
	return type->alone && value->state == VALUE_SET && value->words.nr &&
	       str_eq(value->words.argv[0], type->alone);
}

void value_merge(struct value *to, const struct value *add,
		 const struct value_type *type)
{
	if (add->state != VALUE_SET || type->form != FORM_WORDS ||
	    is_alone(add, type) || is_alone(to, type)) {
		value_copy(to, add, type);
		return;
	}
	if (to->state != VALUE_SET)
		*to = (struct value){ .state = VALUE_SET };
	for (size_t i = 0; i < add->words.nr; i++)
		element_merge(&to->words, type, add->words.argv[i]);
}

void value_subtract(struct value *from, const struct value *del,
		    const struct value_type *type)
{
	if (from->state != VALUE_SET || del->state != VALUE_SET)
		return;
	for (size_t i = 0; i < del->words.nr; i++) {
		ssize_t at = element_find(&from->words, type,
					  del->words.argv[i]);

		if (at >= 0)
			words_delete_at(&from->words, at);
	}
}

void value_settle(struct value *value, const struct value_type *type,
		  const struct owner *owner)
{
	if (value->state != VALUE_SET || type->form != FORM_WORDS)
		return;
	for (size_t i = value->words.nr; i-- > 0;) {
		char *element = value->words.argv[i];

		if (type->removes && type->removes(element)) {
			words_delete_at(&value->words, i);
		} else if (owner && type->complete) {
			value->words.argv[i] = type->complete(element, owner);
			free(element);
		}
	}
}
