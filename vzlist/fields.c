// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of columns and where their cells come from. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "fields.h"
#include "model/ubc.h"

static struct cell text_cell(const char *text)
{
	return (struct cell){
		.kind = text && *text ? CELL_TEXT : CELL_UNSET,
		.text = text,
	};
}

static struct cell number_cell(unsigned long number)
{
	return (struct cell){ .kind = CELL_NUMBER, .number = number };
}

static struct cell list_cell(enum cell_kind kind, const struct words *words)
{
	return (struct cell){
		.kind = words->nr ? kind : CELL_UNSET,
		.words = words,
	};
}

static struct cell get_ctid(const struct row *row, const struct field *field)
{
	(void)field;
	return number_cell(row->ctid);
}

static struct cell get_private(const struct row *row,
			       const struct field *field)
{
	(void)field;
	return text_cell(row->private);
}

static struct cell get_root(const struct row *row, const struct field *field)
{
	(void)field;
	return text_cell(row->root);
}

static struct cell get_name(const struct row *row, const struct field *field)
{
	(void)field;
	return text_cell(row->name);
}

static struct cell get_smart_name(const struct row *row,
				  const struct field *field)
{
	(void)field;
	return row->name ? text_cell(row->name) : number_cell(row->ctid);
}

static struct cell get_addresses(const struct row *row,
				 const struct field *field)
{
	(void)field;
	return list_cell(CELL_LIST, &row->addresses);
}

static struct cell get_status(const struct row *row, const struct field *field)
{
	static const char *const words[] = {
		[CT_RUNNING] = "running", [CT_STOPPED] = "stopped",
		[CT_MOUNTED] = "mounted", [CT_SUSPENDED] = "suspended",
	};
	struct cell cell = text_cell(words[row->status]);

	(void)field;
	cell.number = row->status;
	return cell;
}

/* A parameter of the configuration, as its type says. */
static struct cell get_param(const struct row *row, const struct field *field)
{
	enum param_id id = field->param;
	const struct value *value = &row->config.values[id];
	const struct value_type *type = params[id].type;

	if (value->state != VALUE_SET)
		return (struct cell){};
	if (type == &type_yesno)
		return (struct cell){ .kind = CELL_YESNO,
				      .number = value->number };
	if (type == &type_capabilities || type == &type_features)
		return list_cell(CELL_SWITCHES, &value->words);
	switch (type->form) {
	case FORM_NUMBER:
		return number_cell(value->number);
	case FORM_REAL:
		return (struct cell){ .kind = CELL_REAL, .real = value->real };
	case FORM_TEXT:
		return text_cell(value->text);
	case FORM_WORDS:
		return list_cell(CELL_LIST, &value->words);
	case FORM_PAIR:
		break;
	}
	return (struct cell){};
}

/* 0 is as good as unset. */
static struct cell get_limit(const struct row *row, const struct field *field)
{
	struct cell cell = get_param(row, field);

	return cell.number ? cell : (struct cell){};
}

/* A running container may have another one than is configured. */
static struct cell get_io(const struct row *row, const struct field *field)
{
	enum ve_io which = field->param == PARAM_IOLIMIT ? VE_IO_BYTES :
							   VE_IO_OPS;

	if (!row->has_io[which])
		return get_limit(row, field);
	return row->io[which] ? number_cell(row->io[which]) : (struct cell){};
}

static struct cell get_disabled(const struct row *row,
				const struct field *field)
{
	return (struct cell){
		.kind = CELL_YESNO,
		.number = get_param(row, field).number,
	};
}

static struct cell get_vswap(const struct row *row, const struct field *field)
{
	(void)field;
	return (struct cell){
		.kind = CELL_YESNO,
		.number = ubc_is_vswap(&row->config),
	};
}

/*
 * The directory of an image, which the node's root has made. Whoever has a
 * range of ids has run here, from a directory; in a tree with plain ids, what
 * looks like an image may be the container's own.
 */
static bool has_image(const struct row *row)
{
	_free_ char *path = NULL;
	struct stat st;

	if (!row->private || config_has(&row->config, PARAM_LOCAL_UID))
		return false;
	path = xasprintf("%s/root.hdd", row->private);
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && !st.st_uid;
}

static struct cell get_layout(const struct row *row, const struct field *field)
{
	struct cell cell = get_param(row, field);

	if (!cell.kind)
		cell = text_cell(has_image(row) ? "ploop" : "simfs");
	cell.number = str_eq(cell.text, "ploop");
	return cell;
}

static const struct ub_pair *configured_pair(const struct row *row,
					     const struct field *field)
{
	return config_has(&row->config, field->param) ?
	       &row->config.values[field->param].pair : NULL;
}

/* Of a running container from the kernel, else the configured limits. */
static struct cell get_ub(const struct row *row, const struct field *field)
{
	const struct ub_pair *pair = configured_pair(row, field);

	if (row->ub && row->ub->known[field->resource])
		return number_cell(row->ub->value[field->resource][field->part]);
	if (row->ve)
		return (struct cell){};
	if (pair && field->part == UB_BARRIER)
		return number_cell(pair->barrier);
	if (pair && field->part == UB_LIMIT)
		return number_cell(pair->limit);
	return (struct cell){};
}

/*
 * The same of the disk quota, which a running container need not have, and one
 * that is stopped may have used.
 */
static struct cell get_quota(const struct row *row, const struct field *field)
{
	const struct ub_pair *pair = configured_pair(row, field);

	if (row->quota && row->quota->known[field->resource][field->part])
		return number_cell(row->quota->value[field->resource][field->part]);
	if (pair && field->part == QUOTA_SOFT)
		return number_cell(pair->barrier);
	if (pair && field->part == QUOTA_HARD)
		return number_cell(pair->limit);
	return (struct cell){};
}

static struct cell get_cpulimit(const struct row *row,
				const struct field *field)
{
	return row->cpu.has_limit ? number_cell(row->cpu.limit) :
				    get_param(row, field);
}

static struct cell get_cpuunits(const struct row *row,
				const struct field *field)
{
	struct cell cell = get_param(row, field);

	return row->cpu.has_weight ?
	       number_cell(cpu_state_units(row->cpu.weight, cell.number)) : cell;
}

static struct cell get_cpus(const struct row *row, const struct field *field)
{
	return row->cpu.has_cpus ? number_cell(row->cpu.nr_cpus) :
				   get_limit(row, field);
}

static struct cell get_uptime(const struct row *row, const struct field *field)
{
	(void)field;
	return (struct cell){
		.kind = row->uptime_ms ? CELL_UPTIME : CELL_UNSET,
		.number = row->uptime_ms,
	};
}

static struct cell get_laverage(const struct row *row,
				const struct field *field)
{
	(void)field;
	return (struct cell){
		.kind = row->has_load ? CELL_LOADS : CELL_UNSET,
		.loads = row->load,
	};
}

/* What is not a parameter. */
/* clang-format off */
static const struct {
	const char	*name, *heading;
	int		width;
	unsigned int	flags, needs;
	struct cell	(*get)(const struct row *row, const struct field *field);
} own[] = {
	{ "ctid",	"CTID",		10, 0, 0, get_ctid },
	{ "veid",	"CTID",		10, 0, 0, get_ctid },
	{ "vpsid",	"CTID",		10, 0, 0, get_ctid },
	{ "smart_name",	"SMARTNAME",	10, COLUMN_CUT, SOURCE_CONFIG | SOURCE_NAME, get_smart_name },
	{ "status",	"STATUS",	-9, 0, SOURCE_STATUS, get_status },
	{ "laverage",	"LAVERAGE",	14, 0, SOURCE_LOAD, get_laverage },
	{ "uptime",	"UPTIME",	15, FIELD_FALLING, SOURCE_UPTIME, get_uptime },
	{ "vswap",	"VSWAP",	5, COLUMN_UNSORTED, SOURCE_CONFIG, get_vswap },
};

/* Parameters of which more is known than what is configured. */
static const struct {
	enum param_id	param;
	unsigned int	needs;
	struct cell	(*get)(const struct row *row, const struct field *field);
} special[] = {
	{ PARAM_VE_PRIVATE,	0,		 get_private },
	{ PARAM_VE_ROOT,	0,		 get_root },
	{ PARAM_NAME,		SOURCE_NAME,	 get_name },
	{ PARAM_IP_ADDRESS,	SOURCE_ADDRESSES, get_addresses },
	{ PARAM_CPULIMIT,	SOURCE_CPU,	 get_cpulimit },
	{ PARAM_CPUUNITS,	SOURCE_CPU,	 get_cpuunits },
	{ PARAM_CPUS,		SOURCE_CPU,	 get_cpus },
	{ PARAM_IOLIMIT,	SOURCE_IO,	 get_io },
	{ PARAM_IOPSLIMIT,	SOURCE_IO,	 get_io },
	{ PARAM_VE_LAYOUT,	0,		 get_layout },
	{ PARAM_DISABLED,	0,		 get_disabled },
};

/* As programs know them; others follow in the order of the parameters. */
static const char *const order[] = {
	"ctid", "veid", "vpsid", "private", "root", "mount_opts",
	"origin_sample", "hostname", "name", "smart_name", "description",
	"ostemplate", "ip", "nameserver", "searchdomain", "status",
	"kmemsize", "lockedpages", "privvmpages", "shmpages", "numproc",
	"physpages", "vmguarpages", "oomguarpages", "numtcpsock", "numflock",
	"numpty", "numsiginfo", "tcpsndbuf", "tcprcvbuf", "othersockbuf",
	"dgramrcvbuf", "numothersock", "dcachesize", "numfile", "numiptent",
	"swappages", "diskspace", "diskinodes", "laverage", "uptime",
	"cpulimit", "cpuunits", "cpus", "ioprio", "iolimit", "iopslimit",
	"onboot", "bootorder", "layout", "features", "vswap", "disabled",
	"vm_overcommit", "netfilter", "capability",
};
/* clang-format on */

static const char *const ub_parts[] = {
	"held", "maxheld", "barrier", "limit", "failcnt", NULL,
};
static const char *const ub_suffixes[] = { "", ".m", ".b", ".l", ".f", NULL };

static const char *const quota_parts[] = {
	"usage", "softlimit", "hardlimit", NULL,
};
static const char *const quota_suffixes[] = { "", ".s", ".h", NULL };

static void add(struct fields *fields, const struct field *field,
		const char *name, const char *suffix)
{
	struct field *new;

	fields->field = xgrow(fields->field, fields->nr, sizeof(*new));
	new = &fields->field[fields->nr++];
	*new = *field;
	new->name = xasprintf("%s%s", name, suffix);
	for (char *c = new->name; *c; c++)
		*c = tolower((unsigned char)*c);
}

/* A field for the whole, which is its first part as well, and one for each. */
static void add_parts(struct fields *fields, const struct field *whole,
		      const char *name, const char *const *parts,
		      const char *const *suffixes)
{
	struct field field = *whole;

	field.json_parts = parts;
	for (; suffixes[field.part]; field.part++) {
		add(fields, &field, name, suffixes[field.part]);
		field.json_parts = NULL;
		field.flags &= ~FIELD_JSON;
	}
}

static bool is_quota(enum param_id id)
{
	return id == PARAM_DISKSPACE || id == PARAM_DISKINODES;
}

static void add_param(struct fields *fields, enum param_id id, const char *name)
{
	const struct param_column column = param_column(id);
	struct field field = {
		.heading = params[id].heading,
		.width = column.width,
		.flags = column.flags | FIELD_JSON,
		.needs = SOURCE_CONFIG,
		.get = get_param,
		.param = id,
	};

	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (special[i].param == id) {
			field.needs |= special[i].needs;
			field.get = special[i].get;
		}
	if (params[id].flags & IS_UBC) {
		field.needs |= SOURCE_UB;
		field.get = get_ub;
		field.resource = ubc_resource(id);
		add_parts(fields, &field, name, ub_parts, ub_suffixes);
	} else if (is_quota(id)) {
		field.needs |= SOURCE_QUOTA;
		field.get = get_quota;
		field.resource = id == PARAM_DISKSPACE ? QUOTA_BLOCKS :
							 QUOTA_INODES;
		add_parts(fields, &field, name, quota_parts, quota_suffixes);
	} else {
		add(fields, &field, name, "");
	}
}

/* One that has no option is called by its key, in small letters. */
static const char *own_name(enum param_id id)
{
	const char *name = param_column(id).name;

	return name ? name : params[id].key;
}

static void add_ordered_param(struct fields *fields, const char *name)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].heading && !strcasecmp(own_name(id), name))
			add_param(fields, id, name);
}

static bool has_param(const struct fields *fields, enum param_id id)
{
	for (size_t i = 0; i < fields->nr; i++)
		if (fields->field[i].param == id)
			return true;
	return false;
}

static void add_other_params(struct fields *fields)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].heading && !has_param(fields, id))
			add_param(fields, id, own_name(id));
}

static void add_own(struct fields *fields, const char *wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (str_eq(own[i].name, wanted))
			add(fields, &(struct field){
				.heading = own[i].heading,
				.width = own[i].width,
				.flags = own[i].flags | FIELD_JSON,
				.needs = own[i].needs,
				.get = own[i].get,
				.param = PARAM_NONE,
			}, wanted, "");
}

void fields_make(struct fields *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		add_own(ret, order[i]);
		add_ordered_param(ret, order[i]);
	}
	add_other_params(ret);
}

void fields_free(struct fields *fields)
{
	for (size_t i = 0; i < fields->nr; i++)
		free(fields->field[i].name);
	free(fields->field);
}

const struct field *field_find(const struct fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->nr; i++)
		if (str_eq(fields->field[i].name, name))
			return &fields->field[i];
	return NULL;
}

char *field_title(const struct field *field)
{
	const char *suffix = strchrnul(field->name, '.');
	struct str title = {};

	str_add(&title, field->heading);
	for (; *suffix; suffix++)
		str_addc(&title, toupper((unsigned char)*suffix));
	return str_steal(&title);
}

/* The parts follow their field in the table. */
const struct field *field_part(const struct field *field, size_t part)
{
	return field + part;
}
