/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each resource is to people, and who is refused it how. */
#ifndef VZUBC_RESOURCES_H
#define VZUBC_RESOURCES_H

struct resource_words {
	const char	*noun;		/* "60 of 60 ..." */
	const char	*effect;	/* what happened then, a sentence */
	/* --ram, --swap: a size for the limit, and no barrier; else NULL */
	const char	*size_option;
};

/* By resource; noun is NULL for those that do not exist. */
extern const struct resource_words resource_words[];

/* The number of the two that decides what is refused. */
unsigned long resource_bound(int resource, unsigned long barrier,
			     unsigned long limit);

#endif /* VZUBC_RESOURCES_H */
