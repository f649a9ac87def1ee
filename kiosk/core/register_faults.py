"""Why the register cannot be used, as codes with words."""

from __future__ import annotations

from kiosk.core.fault import Code, Fault
from kiosk.core.texts import Text

_BACKUP = Text("dừng hệ thống và phục hồi bản sao lưu", "stop the kiosk and restore the backup")
_MAKER = Text("báo nhà cung cấp phần mềm", "call the maker of the kiosk")
_LOCK = Text("đóng chương trình đó", "end that program")
_RIGHTS = Text(
    "cấp quyền ghi vào tệp và thư mục cho hệ thống",
    "give the kiosk's user the right to write to the file and its folder",
)
_KEY_BACK = Text("đặt lại bản sao của tệp khóa", "put its copy back")
_ROOM = Text("kiểm tra thư mục và chỗ trống trên ổ đĩa", "check the folder and the room on the disk")
_ANEW = Text(
    "phục hồi bản sao lưu, hoặc tạo sổ mới: `kiosk begin`", "restore a backup, or make a new one: `kiosk begin`"
)


class RegisterFault(Code):
    """Why the register could not read or write."""

    BAD_URL = (
        "bad_url",
        Text(
            "Địa chỉ database.url không chỉ cơ sở dữ liệu nào dùng được",
            "The register's database.url names no database that this kiosk can use",
        ),
        Text("sửa cấu hình", "correct the settings"),
    )
    LOCKED = (
        "locked",
        Text(
            "Sổ đăng ký {register} đang bị chương trình khác khóa",
            "The register {register} is locked by another program",
        ),
        _LOCK,
    )
    READ_ONLY = (
        "read_only",
        Text("Sổ đăng ký {register} chỉ đọc được", "The register {register} may only be read"),
        _RIGHTS,
    )
    CANNOT_OPEN = (
        "cannot_open",
        Text("Không mở được sổ đăng ký {register}", "The register {register} cannot be opened"),
        Text(
            "kiểm tra database.url, và thư mục của tệp có tồn tại, ghi được không",
            "check database.url and that its folder exists and may be written",
        ),
    )
    DISK_FULL = (
        "disk_full",
        Text(
            "Sổ đăng ký {register} không ghi thêm được: ổ đĩa đầy",
            "The register {register} cannot grow: the disk is full",
        ),
        Text("giải phóng ổ đĩa", "make room"),
    )
    DISK_ERRORS = (
        "disk_errors",
        Text(
            "Không đọc hoặc ghi được sổ đăng ký {register}: ổ đĩa báo lỗi",
            "The register {register} cannot be read or written: the disk reports errors",
        ),
        Text("kiểm tra ổ đĩa", "check the disk"),
    )
    DAMAGED = ("damaged", Text("Sổ đăng ký {register} bị hỏng", "The register {register} is damaged"), _BACKUP)
    NO_DATABASE = (
        "no_database",
        Text(
            "Sổ đăng ký {register} bị hỏng hoặc không phải cơ sở dữ liệu",
            "The register {register} is damaged or no database",
        ),
        _BACKUP,
    )
    BROKEN = (
        "broken",
        Text("Sổ đăng ký {register} không hoạt động ({error})", "The register {register} does not work ({error})"),
        _MAKER,
    )
    SERVER_AWAY = (
        "server_away",
        Text("Sổ đăng ký {register} không trả lời", "The register {register} does not answer"),
        Text(
            "kiểm tra máy chủ dữ liệu, mạng và database.url; hệ thống tự thử lại",
            "check the database server, the network and database.url; it is tried again",
        ),
    )
    ROW_REFUSED = ("row_refused", Text("Sổ đăng ký không nhận dòng này", "The register refused the row"), _MAKER)
    NO_FILE = (
        "no_file",
        Text("Không có sổ đăng ký: không thấy tệp {file}", "There is no register: no file {file}"),
        _ANEW,
    )
    NO_TABLES = (
        "no_tables",
        Text(
            "Không có sổ đăng ký: cơ sở dữ liệu của database.url còn trống",
            "There is no register: the database of database.url is empty",
        ),
        _ANEW,
    )
    GONE = (
        "gone",
        Text(
            "Sổ đăng ký {file} bị mất trong khi tệp khóa {key} vẫn còn",
            "The register {file} is gone while its key file {key} is there",
        ),
        Text(
            "phục hồi bản sao lưu (`kiosk restore`); nếu chưa từng có sổ, `kiosk begin`",
            "restore the backup (`kiosk restore FILE`); where there never was one, `kiosk begin`",
        ),
    )
    FILE_THERE = (
        "file_there",
        Text("Đã có sổ đăng ký: {file}", "There is a register already: {file}"),
        Text("dùng sổ đó, hoặc chọn tên khác", "use it, or choose another name"),
    )
    TABLES_THERE = (
        "tables_there",
        Text(
            "Đã có sổ đăng ký trong cơ sở dữ liệu của database.url",
            "There is a register already in the database of database.url",
        ),
        Text("dùng sổ đó, hoặc chọn cơ sở dữ liệu khác", "use it, or choose another database"),
    )
    OWNER_MAKES = (
        "owner_makes",
        Text(
            "Cơ sở dữ liệu còn trống và vai trò của máy này không được tạo bảng",
            "The database is empty and this machine's role may make no tables",
        ),
        Text("chạy `kiosk begin` bằng vai trò chủ sở hữu", "run `kiosk begin` under the owner's role"),
    )
    OWNER_MIGRATES = (
        "owner_migrates",
        Text(
            "Sổ đăng ký có phiên bản {version}, cần nâng lên {known}, nhưng vai trò của máy này không được sửa bảng",
            "The register has version {version} and must be brought to {known}, which this machine's role may not do",
        ),
        Text("chạy `kiosk clock` một lần bằng vai trò chủ sở hữu", "run `kiosk clock` once under the owner's role"),
    )
    ROLES_THERE = (
        "roles_there",
        Text("Máy chủ dữ liệu đã có vai trò: {roles}", "The database server has these roles already: {roles}"),
        Text(
            "dùng chúng, hoặc chạy phần còn thiếu của `kiosk begin --roles print`",
            "use them, or run what is missing of `kiosk begin --roles print`",
        ),
    )
    NO_ROLES = (
        "no_roles",
        Text("Sổ đăng ký SQLite không có vai trò", "A SQLite register has no roles"),
        Text("chỉ dùng với PostgreSQL", "only PostgreSQL has them"),
    )
    NO_RIGHTS = (
        "no_rights",
        Text(
            "Vai trò ở database.url không có quyền làm việc này trong {register}",
            "The role in database.url has no right to do this in {register}",
        ),
        Text(
            "dùng đúng vai trò, hoặc cấp lại quyền theo `kiosk begin --roles print`",
            "use the right role, or grant the rights again as `kiosk begin --roles print` says",
        ),
    )
    FOREIGN = (
        "foreign",
        Text("Cơ sở dữ liệu này của chương trình khác", "The register's database belongs to another program"),
        Text("kiểm tra database.url", "check database.url"),
    )
    NEWER = (
        "newer",
        Text(
            "Sổ đăng ký có phiên bản {version}, phần mềm này chỉ biết đến phiên bản {known}",
            "The register has version {version}, this kiosk knows version {known}",
        ),
        Text("cài phần mềm đã tạo sổ đó", "install the kiosk that made it"),
    )
    TABLES_UNFIT = (
        "tables_unfit",
        Text("Các bảng của sổ đăng ký không khớp nhau", "The register's tables do not fit together"),
        Text("phục hồi bản sao lưu và báo nhà cung cấp", "restore a backup and call the maker of the kiosk"),
    )
    NOT_COPIED = (
        "not_copied",
        Text(
            "Không sao được sổ đăng ký ra {file} trước khi nâng cấp",
            "The register cannot be copied to {file} before its update",
        ),
        Text("giải phóng ổ đĩa", "make room on the disk"),
    )
    CLOCK_BEFORE = (
        "clock_before",
        Text(
            "Đồng hồ chỉ {here} UTC, trước mục cuối của sổ đăng ký lúc {last}",
            "The clock says {here} UTC, before the register's last entry of {last}",
        ),
        Text(
            "chỉnh đồng hồ, hoặc xác nhận ở quầy, mục Thiết bị, hay bằng `kiosk clock --accept`",
            "set the clock, or confirm it at the desk, under Devices, or with `kiosk clock --accept`",
        ),
    )
    CLOCK_AFTER = (
        "clock_after",
        Text(
            "Đồng hồ chỉ {here} UTC, quá lâu sau mục cuối của sổ đăng ký lúc {last}",
            "The clock says {here} UTC, long after the register's last entry of {last}",
        ),
        Text(
            "chỉnh đồng hồ, hoặc xác nhận ở quầy, mục Thiết bị, hay bằng `kiosk clock --accept`",
            "set the clock, or confirm it at the desk, under Devices, or with `kiosk clock --accept`",
        ),
    )
    CLOCKS_APART = (
        "clocks_apart",
        Text(
            "Đồng hồ máy này chỉ {here} UTC, đồng hồ máy chủ dữ liệu chỉ {server}",
            "This machine's clock says {here} UTC and the database server's {server}",
        ),
        Text("chỉnh đồng hồ bị sai", "set the one that is wrong"),
    )
    BACKUP_THERE = (
        "backup_there",
        Text("Đã có tệp {file}", "{file} exists already"),
        Text("chọn tên khác", "choose another name"),
    )
    BACKUP_NOT_WRITTEN = (
        "backup_not_written",
        Text("Không ghi được bản sao lưu {file}", "The backup {file} cannot be written"),
        _ROOM,
    )
    BACKUP_NOT_COPIED = (
        "backup_not_copied",
        Text("Không chép được bản sao lưu vào {file}", "The backup cannot be copied to {file}"),
        _ROOM,
    )
    IN_USE = (
        "in_use",
        Text("Sổ đăng ký {file} đang được dùng", "The register {file} is in use"),
        Text("dừng mọi máy tiếp nhận trước", "stop every kiosk first"),
    )
    BACKUP_UNREADABLE = (
        "backup_unreadable",
        Text("Bản sao lưu {file} không đọc được hoặc bị hỏng", "The backup {file} cannot be read or is damaged"),
        Text("dùng bản sao lưu khác", "use another backup"),
    )
    BACKUP_DAMAGED = (
        "backup_damaged",
        Text("Bản sao lưu {file} bị hỏng", "The backup {file} is damaged"),
        Text("dùng bản sao lưu khác", "use another backup"),
    )
    NOT_SQLITE = (
        "not_sqlite",
        Text("Hệ thống chỉ sao lưu được sổ đăng ký SQLite", "Only a SQLite register is copied by the kiosk"),
        Text("với PostgreSQL dùng pg_dump và pg_restore", "for PostgreSQL use pg_dump and pg_restore"),
    )
    NO_VISIT = (
        "no_visit",
        Text("Sổ đăng ký không có lượt khám này", "The register knows no visit of that id"),
        Text("xem lại danh sách", "look at the list again"),
    )
    ENTRY_CHANGED = (
        "entry_changed",
        Text("Mục {entry} của nhật ký đã bị sửa", "Entry {entry} of the audit was changed"),
        Text("`kiosk audit verify` nêu mọi mục bị sửa", "`kiosk audit verify` names all that was"),
    )
    KEY_MISSING = (
        "key_missing",
        Text("Thiếu tệp khóa {file} của sổ đăng ký", "The register's key file {file} is missing"),
        _KEY_BACK,
    )
    KEY_UNREADABLE = (
        "key_unreadable",
        Text(
            "Không đọc được tệp khóa {file} của sổ đăng ký ({errno})",
            "The register's key file {file} cannot be read ({errno})",
        ),
        Text("cấp quyền đọc tệp cho hệ thống", "give the kiosk's user the right to read it"),
    )
    KEY_DAMAGED = (
        "key_damaged",
        Text("Tệp khóa {file} của sổ đăng ký bị hỏng", "The register's key file {file} is damaged"),
        _KEY_BACK,
    )
    KEY_NOT_MADE = (
        "key_not_made",
        Text(
            "Không tạo được tệp khóa {file} của sổ đăng ký ({errno})",
            "The register's key file {file} cannot be made ({errno})",
        ),
        _ROOM,
    )
    KEY_OTHER = (
        "key_other",
        Text("Tệp khóa {file} là của sổ đăng ký khác", "The key file {file} belongs to another register"),
        Text("đặt lại đúng tệp khóa", "put the right one back"),
    )
    KEY_UNKNOWN = (
        "key_unknown",
        Text(
            "Một cột thông tin cá nhân được mã hóa bằng khóa không có trong tệp khóa",
            "A personal column was sealed with a key that the key file does not hold",
        ),
        _KEY_BACK,
    )
    SEAL_BROKEN = (
        "seal_broken",
        Text(
            "Một cột thông tin cá nhân bị sửa từ bên ngoài, hoặc tệp khóa là của sổ đăng ký khác",
            "A personal column was changed outside the kiosk, or the key file is another register's",
        ),
        Text("`kiosk audit verify` nêu mọi mục bị sửa", "`kiosk audit verify` names all that was changed"),
    )


class RegisterTrouble(Exception):
    """A fault of the register. The text is the fault's English line, for logs and commands."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        """Return the English line."""
        return self.fault.line
