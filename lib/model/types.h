/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of parameters and their types. A type owns everything there is to
 * know about a kind of value: its grammar, its stored form, how a new value
 * joins an old one. The five forms below are how values look in memory.
 */
#ifndef VZ_MODEL_TYPES_H
#define VZ_MODEL_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/num.h"
#include "base/str.h"

struct param;

enum value_form {
	FORM_NUMBER,		/* number; yes/no is 1/0 */
	FORM_PAIR,		/* barrier:limit, soft:hard */
	FORM_REAL,
	FORM_TEXT,
	FORM_WORDS,		/* a list, each element in its stored form */
};

enum value_state {
	VALUE_UNSET,
	VALUE_SET,
	VALUE_DROP,		/* the line is taken out on save */
};

struct ub_pair {
	unsigned long	barrier;	/* or soft limit */
	unsigned long	limit;		/* or hard limit */
};

#define UB_UNLIMITED	((unsigned long)AMOUNT_UNLIMITED)

struct value {
	enum value_state	state;
	union {
		unsigned long	number;
		struct ub_pair	pair;
		double		real;
		char		*text;
		struct words	words;
	};
};

/* Who wrote the text: files are read kindly, options strictly. */
enum value_source {
	FROM_FILE,
	FROM_OPTION,
};

struct parse_ctx {
	const struct param	*param;		/* range, choices */
	enum value_source	source;
	struct words		skipped;	/* bad elements of a list, file only */
	const char		*warning;	/* accepted, but look at it */
};

/* For whom fields are made that nobody gave. */
struct owner {
	uint32_t	ctid;
	unsigned long	(*node_seed)(void);	/* a number of the node that
						 * stays: link_node_seed() */
};

struct value_type {
	const char	*name;
	enum value_form	form;
	/* 0, -EINVAL or -ERANGE; *@ret is left alone on failure. */
	int (*parse)(const char *text, struct parse_ctx *ctx,
		     struct value *ret);
	/* Stored form. */
	void (*print)(const struct value *value, struct str *out);
	/*
	 * Lists. Elements in stored form, NULL for one to ignore; same: both
	 * speak of one thing, the later replaces the earlier; rank: fixed
	 * order; removes: the element only takes its like out of the list.
	 */
	int (*element)(const char *text, struct parse_ctx *ctx,
		       char **ret_element);
	bool (*same)(const char *a, const char *b);
	int (*rank)(const char *element);
	bool (*removes)(const char *element);
	/* Fields of @new over those of @old. */
	char *(*combine)(const char *old, const char *new);
	/* Fill in the fields that nobody gave. */
	char *(*complete)(const char *element, const struct owner *owner);
	const char	*key;		/* field that names an element */
	/* Names that elements may begin with, where they are few. */
	const char *const *names;
	size_t		nr_names;
	const char	*separators;
	const char	*joiner;
	const char	*tail;		/* after the last element */
	/* A list that begins with this word neither grows nor joins another. */
	const char	*alone;
	bool		replaces;	/* an option replaces the whole list */
	bool		is_secret;	/* never shown in messages */
	int		exit_code;	/* of a bad option; 0: 21 */
	/* For messages, where the argument of the option does not say it. */
	const char	*accepts;
};

void value_free(struct value *value, const struct value_type *type);
void value_copy(struct value *to, const struct value *from,
		const struct value_type *type);
bool value_equal(const struct value *a, const struct value *b,
		 const struct value_type *type);
/* Stored form; the caller frees. */
char *value_print(const struct value *value, const struct value_type *type);
/* @to with @add joined as the type says: lists grow, the rest is replaced. */
void value_merge(struct value *to, const struct value *add,
		 const struct value_type *type);
/* The elements of a list; none when it is not set. Borrowed. */
const struct words *value_words(const struct value *list);
/* An element of the list speaks of the same thing as @element. */
bool value_has(const struct value *list, const struct value_type *type,
	       const char *element);
/*
 * After merging: elements that only remove go, missing fields are filled in
 * (@owner is NULL: they stay so).
 */
void value_settle(struct value *value, const struct value_type *type,
		  const struct owner *owner);
/* Take the elements of @del out of the list @from. */
void value_subtract(struct value *from, const struct value *del,
		    const struct value_type *type);

extern const struct value_type
	type_yesno, type_number, type_integer, type_real,
	type_ub_bytes, type_ub_pages, type_ub_items, type_size,
	type_disk, type_inodes,
	type_cpulimit, type_osrelease, type_iolimit, type_iopslimit, type_bitmap, type_cpumask,
	type_path, type_text, type_name, type_hostname, type_choice,
	type_layout, type_meminfo,
	type_ips, type_words, type_nameservers, type_domains, type_netdevs,
	type_netif, type_devices, type_devnodes, type_pci,
	type_capabilities, type_features, type_iptables, type_guest_files,
	type_passwords;

#endif /* VZ_MODEL_TYPES_H */
