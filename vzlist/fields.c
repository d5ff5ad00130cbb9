// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of columns and where their cells come from. */
#include <ctype.h>
#include <string.h>
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
 * The directory of an image. Only the node's root makes it: what a container
 * has in its files belongs to the container's ids.
 */
static bool has_image(const char *private)
{
	_free_ char *path = xasprintf("%s/root.hdd", private);
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && !st.st_uid;
}

static struct cell get_layout(const struct row *row, const struct field *field)
{
	struct cell cell = get_param(row, field);

	if (!cell.kind)
		cell = text_cell(row->private && has_image(row->private) ?
				 "ploop" : "simfs");
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

/* The same of the disk quota, which a running container need not have. */
static struct cell get_quota(const struct row *row, const struct field *field)
{
	const struct ub_pair *pair = configured_pair(row, field);

	if (row->quota && row->quota->known[field->resource])
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
	       number_cell(live_cpuunits(row->cpu.weight, cell.number)) : cell;
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

/* The kernel counts no load for a container alone. */
static struct cell get_laverage(const struct row *row,
				const struct field *field)
{
	(void)row;
	(void)field;
	return (struct cell){};
}

static const char *const ub_parts[] = {
	"held", "maxheld", "barrier", "limit", "failcnt", NULL,
};

static const char *const quota_parts[] = {
	"usage", "softlimit", "hardlimit", NULL,
};

#define NEEDS_UBC	(NEEDS_UB | NEEDS_CONFIG)
#define NEEDS_DISK	(NEEDS_QUOTA | NEEDS_CONFIG)

#define UB_FIELD(name, id)						\
	{ name, NULL, 10, FIELD_JSON, NEEDS_UBC, get_ub, PARAM_##id, UB_##id, UB_HELD, ub_parts }, \
	{ name ".m", NULL, 10, 0, NEEDS_UBC, get_ub, PARAM_##id, UB_##id, UB_MAXHELD, NULL }, \
	{ name ".b", NULL, 10, 0, NEEDS_UBC, get_ub, PARAM_##id, UB_##id, UB_BARRIER, NULL }, \
	{ name ".l", NULL, 10, 0, NEEDS_UBC, get_ub, PARAM_##id, UB_##id, UB_LIMIT, NULL }, \
	{ name ".f", NULL, 10, 0, NEEDS_UBC, get_ub, PARAM_##id, UB_##id, UB_FAILCNT, NULL }

#define QUOTA_FIELD(name, id, quota_row)				\
	{ name, NULL, 10, FIELD_JSON, NEEDS_DISK, get_quota, PARAM_##id, quota_row, QUOTA_USAGE, quota_parts }, \
	{ name ".s", NULL, 10, 0, NEEDS_DISK, get_quota, PARAM_##id, quota_row, QUOTA_SOFT, NULL }, \
	{ name ".h", NULL, 10, 0, NEEDS_DISK, get_quota, PARAM_##id, quota_row, QUOTA_HARD, NULL }

/* A column that is not a parameter's, and one that is. */
#define FIELD(name, title, width, flags, needs, get)			\
	{ name, title, width, FIELD_JSON | (flags), needs, get, PARAM_NONE, 0, 0, NULL }
#define LIVE_FIELD(name, width, flags, needs, get, id)			\
	{ name, NULL, width, FIELD_JSON | (flags), NEEDS_CONFIG | (needs), get, PARAM_##id, 0, 0, NULL }
#define PARAM_FIELD(name, width, flags, get, id)			\
	LIVE_FIELD(name, width, flags, 0, get, id)

/* clang-format off */
const struct field fields[] = {
	FIELD("ctid", "CTID", 10, 0, 0, get_ctid),
	FIELD("veid", "CTID", 10, 0, 0, get_ctid),
	FIELD("vpsid", "CTID", 10, 0, 0, get_ctid),
	PARAM_FIELD("private", -32, FIELD_CUT, get_private, VE_PRIVATE),
	PARAM_FIELD("root", -32, FIELD_CUT, get_root, VE_ROOT),
	PARAM_FIELD("mount_opts", -16, FIELD_CUT, get_param, MOUNT_OPTS),
	PARAM_FIELD("origin_sample", -32, FIELD_CUT, get_param, ORIGIN_SAMPLE),
	PARAM_FIELD("hostname", -32, FIELD_CUT, get_param, HOSTNAME),
	LIVE_FIELD("name", -32, FIELD_CUT, NEEDS_NAME, get_name, NAME),
	FIELD("smart_name", "SMARTNAME", 10, FIELD_CUT, NEEDS_CONFIG | NEEDS_NAME, get_smart_name),
	PARAM_FIELD("description", -32, FIELD_CUT, get_param, DESCRIPTION),
	PARAM_FIELD("ostemplate", -32, FIELD_CUT, get_param, OSTEMPLATE),
	LIVE_FIELD("ip", -15, FIELD_LIST, NEEDS_ADDRESSES, get_addresses, IP_ADDRESS),
	PARAM_FIELD("nameserver", -15, FIELD_LIST, get_param, NAMESERVER),
	PARAM_FIELD("searchdomain", -15, FIELD_LIST, get_param, SEARCHDOMAIN),
	FIELD("status", "STATUS", -9, 0, NEEDS_STATUS, get_status),
	UB_FIELD("kmemsize", KMEMSIZE),
	UB_FIELD("lockedpages", LOCKEDPAGES),
	UB_FIELD("privvmpages", PRIVVMPAGES),
	UB_FIELD("shmpages", SHMPAGES),
	UB_FIELD("numproc", NUMPROC),
	UB_FIELD("physpages", PHYSPAGES),
	UB_FIELD("vmguarpages", VMGUARPAGES),
	UB_FIELD("oomguarpages", OOMGUARPAGES),
	UB_FIELD("numtcpsock", NUMTCPSOCK),
	UB_FIELD("numflock", NUMFLOCK),
	UB_FIELD("numpty", NUMPTY),
	UB_FIELD("numsiginfo", NUMSIGINFO),
	UB_FIELD("tcpsndbuf", TCPSNDBUF),
	UB_FIELD("tcprcvbuf", TCPRCVBUF),
	UB_FIELD("othersockbuf", OTHERSOCKBUF),
	UB_FIELD("dgramrcvbuf", DGRAMRCVBUF),
	UB_FIELD("numothersock", NUMOTHERSOCK),
	UB_FIELD("dcachesize", DCACHESIZE),
	UB_FIELD("numfile", NUMFILE),
	UB_FIELD("numiptent", NUMIPTENT),
	UB_FIELD("swappages", SWAPPAGES),
	QUOTA_FIELD("diskspace", DISKSPACE, QUOTA_BLOCKS),
	QUOTA_FIELD("diskinodes", DISKINODES, QUOTA_INODES),
	FIELD("laverage", "LAVERAGE", 14, 0, 0, get_laverage),
	FIELD("uptime", "UPTIME", 15, FIELD_FALLING, NEEDS_UPTIME, get_uptime),
	LIVE_FIELD("cpulimit", 7, 0, NEEDS_CPU, get_cpulimit, CPULIMIT),
	LIVE_FIELD("cpuunits", 7, 0, NEEDS_CPU, get_cpuunits, CPUUNITS),
	LIVE_FIELD("cpus", 5, FIELD_ZERO, NEEDS_CPU, get_cpus, CPUS),
	PARAM_FIELD("ioprio", 3, FIELD_ZERO, get_param, IOPRIO),
	PARAM_FIELD("iolimit", 10, FIELD_ZERO, get_limit, IOLIMIT),
	PARAM_FIELD("iopslimit", 4, FIELD_ZERO, get_limit, IOPSLIMIT),
	PARAM_FIELD("onboot", 6, FIELD_UNSORTED, get_param, ONBOOT),
	PARAM_FIELD("bootorder", 10, 0, get_param, BOOTORDER),
	PARAM_FIELD("layout", -6, 0, get_layout, VE_LAYOUT),
	PARAM_FIELD("features", -15, FIELD_CUT | FIELD_UNSORTED, get_param, FEATURES),
	FIELD("vswap", "VSWAP", 5, FIELD_UNSORTED, NEEDS_CONFIG, get_vswap),
	PARAM_FIELD("disabled", 6, FIELD_UNSORTED, get_disabled, DISABLED),
	PARAM_FIELD("vm_overcommit", 6, FIELD_ZERO | FIELD_UNSORTED, get_param, VM_OVERCOMMIT),
	PARAM_FIELD("netfilter", -9, FIELD_UNSORTED, get_param, NETFILTER),
	PARAM_FIELD("capability", -15, FIELD_UNSORTED, get_param, CAPABILITY),
};
/* clang-format on */

const size_t nr_fields = ARRAY_SIZE(fields);

const struct field *field_find(const char *name)
{
	for (size_t i = 0; i < nr_fields; i++)
		if (str_eq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

char *field_title(const struct field *field)
{
	const char *suffix = strchrnul(field->name, '.');
	struct str title = {};

	str_add(&title, field->title ? field->title :
				       params[field->param].heading);
	for (; *suffix; suffix++)
		str_addc(&title, toupper((unsigned char)*suffix));
	return str_steal(&title);
}

/* The parts follow their field in the table. */
const struct field *field_part(const struct field *field, size_t part)
{
	return field + part;
}
