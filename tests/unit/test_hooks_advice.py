"""Advice on old hook files, from their text alone."""

from textwrap import dedent

from dreddkit.hooks.advice import advice_for


def advice(source: str) -> list[str]:
    """Return the advice for a file's text, as lines."""
    return list(map(str, advice_for(dedent(source).lstrip("\n").encode(), "hooks/old.py")))


def test_the_reset_of_the_seed_document() -> None:
    """Drop, create, create_all, stamp and populate are one reset; with nothing else, the whole hook may go."""
    (text,) = advice('''
        import dredd_hooks as hooks

        @hooks.before_each
        def before_each(transaction):
            """Drop schema and so on."""
            with stash['app'].app_context():
                db.engine.execute("drop schema if exists public cascade")
                db.engine.execute("create schema public")
                db.create_all()
                stamp()
                populate_db_with_required_static_values()
    ''')

    assert text == (
        "hooks/old.py:3: The before_each hook before_each resets the database; dreddkit has reset the database already "
        "before this hook runs; delete lines 3-11, once 'seed' and 'migrations' in the configuration do what lines "
        "10-11 did"
    )


def test_only_the_lines_of_the_reset_go() -> None:
    """What else the hook does stays."""
    (text,) = advice("""
        @hooks.before_each
        def prepare(transaction):
            app = stash["app"]
            with app.app_context():
                db.drop_all()
                db.create_all()
                cache.clear()
            transaction["request"]["headers"]["X"] = "1"
    """)

    assert text.endswith("delete lines 5-6")


def test_no_block_is_left_empty() -> None:
    """With all that it holds, the block goes, the one around it as well."""
    (text,) = advice("""
        @hooks.before_each
        def prepare(transaction):
            transaction["request"]["headers"]["X"] = "1"
            if transaction["name"]:
                with app.app_context():
                    db.drop_all()
                    db.create_all()
    """)

    assert text.endswith("delete lines 4-7")


def test_a_reset_in_a_helper_of_the_same_file() -> None:
    """The call of the helper is what goes, however deep the reset is."""
    (text,) = advice("""
        def wipe():
            drop_database(url)

        def fresh():
            wipe()
            fresh()

        @before_each
        def prepare(transaction):
            print("go")
            fresh()
    """)

    assert text.endswith("delete line 11")


def test_dreddkits_own_reset_called_again() -> None:
    """A before_each that only calls reset() is superfluous, however reset is spelled."""
    source = """
        {}

        @before_each
        def again(transaction):
            {}()
    """

    assert advice(source.format("from dreddkit import reset", "reset"))[0].endswith("delete lines 3-5")
    assert advice(source.format("from dreddkit import reset as r", "r"))
    assert advice(source.format("import dreddkit as d", "d.reset"))


def test_other_hooks_and_other_resets_are_left_alone() -> None:
    """Neither a reset in another kind of hook, nor a function called reset, nor a word in a docstring is advised on."""
    assert not advice('''
        @hooks.before("A")
        def one(transaction):
            db.drop_all()

        @hooks.before_each
        def two(transaction):
            """Does not drop schema, create schema or call create_all."""
            cache.reset()
            reset()
    ''')


def test_a_hook_that_a_later_one_takes_the_place_of() -> None:
    """Two hooks of one name: the first is lost, and that is said."""
    (text,) = advice("""
        @hooks.before("A")
        def event(transaction): ...

        @hooks.before("B")
        def event(transaction): ...
    """)

    assert text == "hooks/old.py:2: The hook event never runs, because line 5 defines event again; rename one of them"
